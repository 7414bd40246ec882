{{ config(meta={'dagster': {'ref': {'name': 'fct_measure_results'}}}) }}
-- The year groups of a group of students add up to the group, in numerator, denominator, students and exclusions.
select school_urn, academic_year, tracking_point, measure, basis, group_id
from {{ ref('fct_measure_results') }}
where group_id is not null
group by school_urn, academic_year, tracking_point, measure, basis, group_id
having
    sum(case when year_group is null then numerator else -numerator end) <> 0
    or sum(case when year_group is null then denominator else -denominator end) <> 0
    or sum(case when year_group is null then n_students else -n_students end) <> 0
    or sum(case when year_group is null then n_excluded else -n_excluded end) <> 0
