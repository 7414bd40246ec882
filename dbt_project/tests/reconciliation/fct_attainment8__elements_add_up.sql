{{ config(meta={'dagster': {'ref': {'name': 'fct_attainment8'}}}) }}
-- The slots add up to the figure, whatever elements the rule set has.
select figures.attainment8_key
from {{ ref('fct_attainment8') }} as figures
inner join {{ ref('fct_attainment8_slots') }} as slots
    on figures.attainment8_key = slots.attainment8_key
group by figures.attainment8_key, figures.attainment8_points
having sum(slots.slot_points) <> figures.attainment8_points
