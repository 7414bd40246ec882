-- What each student of a cohort gives to a measure, and what was set aside. Behaviour and attendance of a school that has sent
-- none are not zero but not measured, so a school without the extract has no rows of that measure.
with figures as (
    select
        school_urn, academic_year, tracking_point, student_key, measure, subject_code, class_code,
        numerator, denominator, exclusion_reason
    from {{ ref('int_measures__values') }}
    union all
    select
        school_urn, academic_year, tracking_point, student_key, measure, subject_code, class_code,
        numerator, denominator, exclusion_reason
    from {{ ref('int_measures__set_aside') }}
)

select
    cohorts.cohort_no,
    figures.measure,
    figures.subject_code,
    figures.class_code,
    cast(figures.numerator as bigint) as numerator,
    cast(figures.denominator as bigint) as denominator,
    figures.exclusion_reason
from figures
inner join {{ ref('int_measures__cohorts') }} as cohorts
    on
        figures.school_urn = cohorts.school_urn
        and figures.academic_year = cohorts.academic_year
        and figures.tracking_point = cohorts.tracking_point
        and figures.student_key = cohorts.student_key
inner join {{ ref('int_measures__sources') }} as sources
    on
        figures.school_urn = sources.school_urn
        and figures.academic_year = sources.academic_year
        and figures.measure = sources.measure
