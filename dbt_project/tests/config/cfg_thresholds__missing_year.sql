{{ config(meta={'dagster': {'ref': {'name': 'thresholds'}}}) }}
-- A year that is measured but has no persistent absence threshold: add the row for that rules_year.
select points.rules_year, count(*) as n_points
from {{ ref('int_measures__points') }} as points
left join {{ ref('thresholds') }} as rules
    on points.rules_year = rules.rules_year and rules.threshold = 'persistent_absence_pct'
where rules.value is null
group by points.rules_year
