-- Measures of year groups and of the groups in them at the points of those who are on roll today: a cohort is followed through
-- the years of its stage. For staff alone: small numbers stand as they are.
with cohorts as (
    select distinct
        students.school_urn,
        students.academic_year,
        years.rules_year,
        students.year_group
    from {{ ref('pub_staff__students') }} as students
    inner join {{ ref('academic_years') }} as years
        on students.academic_year = years.academic_year
),

groups as (
    select distinct school_urn, group_id, group_name
    from {{ ref('dim_student_group') }}
)

select
    cohorts.school_urn,
    cohorts.year_group,
    results.academic_year,
    results.tracking_point,
    points.name as point_name,
    results.point_date,
    results.group_id,
    groups.group_name,
    results.measure,
    shown.short,
    shown.place,
    shown.decimals,
    results.unit,
    measures.higher_is_better,
    results.value,
    results.numerator,
    results.denominator,
    results.n_students,
    results.n_excluded,
    results.is_withheld,
    dense_rank() over (
        partition by cohorts.school_urn, cohorts.year_group
        order by results.point_date desc nulls last, results.tracking_point desc nulls last
    ) as nth_newest
from cohorts
inner join {{ ref('academic_years') }} as years
    on cohorts.rules_year >= years.rules_year
inner join {{ ref('fct_measure_results') }} as results
    on
        cohorts.school_urn = results.school_urn
        and years.academic_year = results.academic_year
        and cohorts.year_group - (cohorts.rules_year - years.rules_year) = results.year_group
inner join {{ ref('grid_measures') }} as shown
    on results.measure = shown.measure
inner join {{ ref('measures') }} as measures
    on results.measure = measures.measure
inner join {{ ref('dim_tracking_point') }} as points
    on
        results.school_urn = points.school_urn
        and results.academic_year = points.academic_year
        and results.tracking_point = points.tracking_point
        and results.year_group = points.year_group
inner join {{ ref('stages') }} as stages_today
    on cohorts.year_group = stages_today.year_group
inner join {{ ref('stages') }} as stages_then
    on results.year_group = stages_then.year_group and stages_today.stage = stages_then.stage
left join groups
    on results.school_urn = groups.school_urn and results.group_id = groups.group_id
where
    results.basis in ('prediction', 'recorded')
    and results.breakdown in ('year_group', 'year_and_student_group')
    and points.is_results = 0
