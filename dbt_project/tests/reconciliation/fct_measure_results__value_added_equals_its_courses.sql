{{ config(meta={'dagster': {'ref': {'name': 'fct_measure_results'}}}) }}
-- Value added of each year group, once from its students and once from its courses: the same figure and interval but for
-- rounding.
with courses as (
    select
        cohorts.school_urn, cohorts.academic_year, cohorts.tracking_point, cohorts.year_group, entries.basis, entries.exam_cohort,
        entries.course_code,
        cast(sum(entries.value_added * entries.size) as double) as added,
        cast(sum(entries.size) as double) as valued_size,
        max(entries.sd_value_added) / sqrt(count(*)) as standard_error
    from {{ ref('int_measures__sixth_form_entries') }} as entries
    inner join {{ ref('int_measures__cohorts') }} as cohorts
        on
            entries.student_key = cohorts.student_key
            and entries.academic_year = cohorts.academic_year
            and entries.tracking_point = cohorts.tracking_point
    where entries.value_added is not null
    group by
        cohorts.school_urn, cohorts.academic_year, cohorts.tracking_point, cohorts.year_group, entries.basis, entries.exam_cohort,
        entries.course_code
),

cohorts as (
    select
        school_urn, academic_year, tracking_point, year_group, basis,
        lower(replace(exam_cohort, ' ', '_')) || '_value_added' as outcome,
        sum(added) / sum(valued_size) as value,
        sqrt(sum(standard_error * valued_size * standard_error * valued_size)) / sum(valued_size) as standard_error
    from courses
    group by school_urn, academic_year, tracking_point, year_group, basis, exam_cohort
)

select results.school_urn, results.academic_year, results.tracking_point, results.year_group, results.measure, results.basis
from {{ ref('fct_measure_results') }} as results
inner join {{ ref('measures') }} as measures
    on results.measure = measures.measure and measures.interval = 'value_added'
inner join {{ ref('intervals') }} as rules
    on measures.interval = rules.interval
left join cohorts
    on
        results.school_urn = cohorts.school_urn
        and results.academic_year = cohorts.academic_year
        and results.tracking_point = cohorts.tracking_point
        and results.year_group = cohorts.year_group
        and results.basis = cohorts.basis
        and measures.outcome = cohorts.outcome
where
    results.breakdown = 'year_group' and results.value is not null
    and not (
        cohorts.value is not null
        and abs(results.value - cohorts.value) < 0.001
        and abs(results.interval_low - (cohorts.value - rules.z * cohorts.standard_error)) < 0.001
        and abs(results.interval_high - (cohorts.value + rules.z * cohorts.standard_error)) < 0.001
    )
