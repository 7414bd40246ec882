-- What each student of 16 to 18 reached, a row for every outcome that a measure may be made of, with its weight (points
-- per entry and value added are told per size of an A level), or the reason it is left out. Who has an entry of which
-- nobody can tell the exam cohort is left out of each of them.
with told as (
    select distinct
        school_urn, academic_year, tracking_point, basis, exam_cohort
    from {{ ref('fct_sixth_form_students') }}
),

untold as (
    select distinct
        school_urn, academic_year, tracking_point, student_key, basis
    from {{ ref('fct_sixth_form_entries') }}
    where exam_cohort is null
),

unknown as (
    select
        untold.academic_year, untold.tracking_point, untold.student_key, untold.basis, told.exam_cohort
    from untold
    inner join told
        on
            untold.school_urn = told.school_urn
            and untold.academic_year = told.academic_year
            and untold.tracking_point = told.tracking_point
            and untold.basis = told.basis
    left join {{ ref('fct_sixth_form_students') }} as figures
        on
            untold.student_key = figures.student_key
            and untold.academic_year = figures.academic_year
            and untold.tracking_point = figures.tracking_point
            and untold.basis = figures.basis
            and told.exam_cohort = figures.exam_cohort
    where figures.student_key is null
),

students as (
    select
        cohorts.school_urn,
        cohorts.academic_year,
        cohorts.tracking_point,
        cohorts.student_key,
        figures.basis,
        lower(replace(figures.exam_cohort, ' ', '_')) as cohort_code,
        figures.total_points,
        figures.total_size,
        figures.value_added,
        figures.valued_size,
        figures.best_points,
        figures.best_status,
        figures.has_aab,
        case
            when cohorts.left_out is not null then cohorts.left_out
            when cohorts.has_left = 1 then 'left_before_the_end'
            when figures.figures_status = 'incomplete' then 'sixth_form_incomplete'
        end as reason
    from {{ ref('int_measures__sixth_form_cohorts') }} as cohorts
    inner join {{ ref('fct_sixth_form_students') }} as figures
        on
            cohorts.student_key = figures.student_key
            and cohorts.academic_year = figures.academic_year
            and cohorts.tracking_point = figures.tracking_point
    union all
    select
        cohorts.school_urn, cohorts.academic_year, cohorts.tracking_point, cohorts.student_key, unknown.basis,
        lower(replace(unknown.exam_cohort, ' ', '_')) as cohort_code,
        cast(null as decimal(18, 4)) as total_points, cast(null as decimal(18, 4)) as total_size,
        cast(null as decimal(18, 4)) as value_added, cast(null as decimal(18, 4)) as valued_size,
        cast(null as decimal(18, 4)) as best_points,
        case when rules.best_of > 0 then 'counts' end as best_status, cast(null as integer) as has_aab,
        coalesce(
            cohorts.left_out, case when cohorts.has_left = 1 then 'left_before_the_end' else 'sixth_form_incomplete' end
        ) as reason
    from {{ ref('int_measures__sixth_form_cohorts') }} as cohorts
    inner join unknown
        on
            cohorts.student_key = unknown.student_key
            and cohorts.academic_year = unknown.academic_year
            and cohorts.tracking_point = unknown.tracking_point
    inner join {{ ref('sixth_form_cohorts') }} as rules
        on unknown.exam_cohort = rules.exam_cohort
)

select
    school_urn, academic_year, tracking_point, student_key, basis,
    cohort_code || '_points' as outcome, total_points as outcome_value, total_size as outcome_weight, reason
from students
union all
select
    school_urn, academic_year, tracking_point, student_key, basis,
    cohort_code || '_value_added' as outcome, cast(value_added * valued_size as decimal(18, 4)) as outcome_value,
    valued_size as outcome_weight, coalesce(reason, case when value_added is null then 'no_prior_attainment' end) as reason
from students
union all
select
    school_urn, academic_year, tracking_point, student_key, basis,
    'best_points' as outcome, best_points as outcome_value, cast(1 as decimal(18, 4)) as outcome_weight,
    coalesce(reason, nullif(best_status, 'counts')) as reason
from students
where best_status is not null
union all
select
    school_urn, academic_year, tracking_point, student_key, basis,
    'aab' as outcome, cast(has_aab as decimal(18, 4)) as outcome_value, cast(1 as decimal(18, 4)) as outcome_weight,
    coalesce(reason, nullif(best_status, 'counts')) as reason
from students
where best_status is not null
union all
select
    school_urn, academic_year, tracking_point, student_key, basis,
    element || '_progress_sixth_form' as outcome, progress as outcome_value, cast(1 as decimal(18, 4)) as outcome_weight,
    nullif(progress_state, 'counts') as reason
from {{ ref('fct_sixth_form_english_maths') }}
union all
select
    cohorts.school_urn, cohorts.academic_year, cohorts.tracking_point, cohorts.student_key, 'recorded' as basis,
    'retention' as outcome, cast(1 - cohorts.has_left as decimal(18, 4)) as outcome_value,
    cast(1 as decimal(18, 4)) as outcome_weight, cohorts.left_out as reason
from {{ ref('int_measures__sixth_form_cohorts') }} as cohorts
where cohorts.tracking_point = 'results'
