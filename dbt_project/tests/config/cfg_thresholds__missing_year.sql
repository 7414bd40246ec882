{{ config(meta={'dagster': {'ref': {'name': 'thresholds'}}}) }}
-- A year that is measured but lacks a threshold that other years have: add the row for that rules_year.
with names as (
    select distinct threshold
    from {{ ref('thresholds') }}
)

select points.rules_year, names.threshold, count(*) as n_points
from {{ ref('int_measures__points') }} as points
cross join names
left join {{ ref('thresholds') }} as rules
    on points.rules_year = rules.rules_year and names.threshold = rules.threshold
where rules.value is null
group by points.rules_year, names.threshold
