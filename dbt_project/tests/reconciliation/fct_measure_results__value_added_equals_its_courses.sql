{{ config(meta={'dagster': {'ref': {'name': 'fct_measure_results'}}}) }}
-- Value added of each year group, once from its students and once from its courses: the same figure and interval but for
-- rounding.
select results.school_urn, results.academic_year, results.tracking_point, results.year_group, results.measure, results.basis
from {{ ref('fct_measure_results') }} as results
inner join {{ ref('measures') }} as measures
    on results.measure = measures.measure and measures.interval = 'value_added'
inner join {{ ref('academic_years') }} as years
    on results.academic_year = years.academic_year
inner join {{ ref('stages') }} as stages
    on results.year_group = stages.year_group
left join {{ ref('fct_1618_results') }} as courses
    on
        results.school_urn = courses.school_urn
        and results.academic_year = courses.academic_year
        and results.tracking_point = courses.tracking_point
        and results.basis = courses.basis
        and years.rules_year + stages.final_year_group - results.year_group = courses.rules_year
        and measures.outcome = lower(replace(courses.exam_cohort, ' ', '_')) || '_value_added'
        and courses.breakdown = 'school'
where
    results.breakdown = 'year_group' and results.value is not null
    and not (
        courses.value_added is not null
        and abs(results.value - courses.value_added) < 0.001
        and abs(results.interval_low - courses.interval_low) < 0.001
        and abs(results.interval_high - courses.interval_high) < 0.001
    )
