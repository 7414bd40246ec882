{{ config(meta={'dagster': {'ref': {'name': 'fct_measure_results'}}}) }}
-- The year groups of a school add up to the school, in numerator and denominator; in exclusions the school may have more, as who
-- or what was set aside may be of no year group that is known.
select school_urn, academic_year, tracking_point, measure, basis
from {{ ref('fct_measure_results') }}
where breakdown in ('school', 'year_group')
group by school_urn, academic_year, tracking_point, measure, basis
having
    sum(case when breakdown = 'school' then numerator else -numerator end) <> 0
    or sum(case when breakdown = 'school' then denominator else -denominator end) <> 0
    or sum(case when breakdown = 'school' then n_excluded else -n_excluded end) < 0
