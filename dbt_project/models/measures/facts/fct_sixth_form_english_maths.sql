-- Progress of students who reached 16 without a grade 4: points since then less points at KS4, never below -1. No entry by
-- the results is -1; where no grade is told yet, or one that is not on its scale, there is none. A grade got in an earlier
-- summer counts beside what is predicted now. Source: DfE, English and maths progress matrix.
with told as (
    select distinct
        school_urn, academic_year, tracking_point, basis
    from {{ ref('int_sixth_form__grades') }}
    where basis in ('result', 'prediction', 'working_at')
),

cohort as (
    select
        cohorts.school_urn,
        cohorts.student_key,
        cohorts.academic_year,
        cohorts.tracking_point,
        years.rules_year + stages.final_year_group - cohorts.year_group as rules_year,
        told.basis,
        rules.element,
        rules.at_least_points,
        rules.least_progress,
        cohorts.has_left,
        cohorts.left_out,
        years.rules_year + case when told.basis = 'result' then 1 else 0 end as known_before,
        case rules.element when 'english' then ks4.english_points else ks4.maths_points end as prior_points,
        case rules.element when 'english' then ks4.has_unvalued_english else ks4.has_unvalued_maths end as prior_unvalued,
        ks4.is_incomplete
    from {{ ref('int_measures__cohorts') }} as cohorts
    inner join {{ ref('stages') }} as stages
        on cohorts.year_group = stages.year_group and stages.stage = 'KS5'
    inner join {{ ref('academic_years') }} as years
        on cohorts.academic_year = years.academic_year
    inner join told
        on
            cohorts.school_urn = told.school_urn
            and cohorts.academic_year = told.academic_year
            and cohorts.tracking_point = told.tracking_point
    inner join {{ ref('stg_student_keys') }} as keys
        on cohorts.student_key = keys.student_key
    left join {{ ref('int_sixth_form__prior') }} as ks4
        on keys.school_urn = ks4.school_urn and keys.student_id = ks4.student_id
    cross join {{ ref('sixth_form_progress') }} as rules
),

since as (
    select
        cohort.student_key,
        cohort.academic_year,
        cohort.tracking_point,
        cohort.basis,
        cohort.element,
        max(resits.points) as points,
        max(resits.has_unvalued) as has_unvalued
    from cohort
    inner join {{ ref('int_sixth_form__resits') }} as resits
        on
            cohort.school_urn = resits.school_urn
            and cohort.student_key = resits.student_key
            and cohort.element = resits.element
            and (
                (resits.basis = 'result' and cohort.known_before > resits.graded_year)
                or (
                    cohort.basis = resits.basis
                    and cohort.academic_year = resits.academic_year
                    and cohort.tracking_point = resits.tracking_point
                )
            )
    group by cohort.student_key, cohort.academic_year, cohort.tracking_point, cohort.basis, cohort.element
),

judged as (
    select
        cohort.school_urn,
        cohort.student_key,
        cohort.academic_year,
        cohort.tracking_point,
        cohort.rules_year,
        cohort.basis,
        cohort.element,
        cohort.prior_points,
        cohort.least_progress,
        since.points as points_since,
        case
            when cohort.left_out is not null then cohort.left_out
            when cohort.has_left = 1 then 'left_before_the_end'
            when cohort.prior_points is null then 'no_prior_attainment'
            when cohort.prior_points >= cohort.at_least_points then 'had_grade_4'
            when cohort.is_incomplete = 1 then 'ks4_incomplete'
            when cohort.prior_unvalued = 1 or since.has_unvalued = 1 then 'not_valued'
            when since.points is null and cohort.basis <> 'result' then 'no_grade'
            else 'counts'
        end as progress_state
    from cohort
    left join since
        on
            cohort.student_key = since.student_key
            and cohort.academic_year = since.academic_year
            and cohort.tracking_point = since.tracking_point
            and cohort.basis = since.basis
            and cohort.element = since.element
)

select
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    cast(rules_year as integer) as rules_year,
    basis,
    element,
    prior_points,
    points_since,
    progress_state,
    cast(
        case
            when progress_state = 'counts'
                then greatest(coalesce(points_since - prior_points, least_progress), least_progress)
        end as decimal(18, 4)
    ) as progress
from judged
