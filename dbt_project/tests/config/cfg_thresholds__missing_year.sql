{{ config(meta={'dagster': {'ref': {'name': 'thresholds'}}}) }}
-- A year of academic_years.csv that lacks a threshold which other years have: add the row for that rules_year.
with names as (
    select distinct threshold
    from {{ ref('thresholds') }}
)

select years.rules_year, names.threshold
from {{ ref('academic_years') }} as years
cross join names
left join {{ ref('thresholds') }} as rules
    on years.rules_year = rules.rules_year and names.threshold = rules.threshold
where rules.value is null
