{{ config(meta={'dagster': {'ref': {'name': 'fct_behaviour'}}}) }}
-- A behaviour category that no measure weighs, even with zero: add its row to behaviour_measures.csv.
select events.category, count(*) as n_rows
from {{ ref('fct_behaviour') }} as events
left join {{ ref('behaviour_measures') }} as rules on events.category = rules.category
where rules.measure is null
group by events.category
