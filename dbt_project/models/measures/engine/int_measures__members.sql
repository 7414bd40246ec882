-- Every value beside everything its student belongs to. Behaviour and attendance of a school that has sent
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
    memberships.school_urn,
    memberships.academic_year,
    memberships.tracking_point,
    figures.measure,
    memberships.breakdown,
    memberships.member,
    figures.student_key,
    memberships.is_last_year,
    figures.subject_code,
    figures.numerator,
    figures.denominator,
    coalesce(memberships.left_out, figures.exclusion_reason) as exclusion_reason
from {{ ref('int_measures__memberships') }} as memberships
inner join figures
    on
        memberships.school_urn = figures.school_urn
        and memberships.academic_year = figures.academic_year
        and memberships.tracking_point = figures.tracking_point
        and memberships.student_key = figures.student_key
        and (
            memberships.subject_code is null or figures.subject_code is null
            or memberships.subject_code = figures.subject_code
        )
        and (
            memberships.class_code is null or figures.class_code is null
            or memberships.class_code = figures.class_code
        )
inner join {{ ref('int_measures__sources') }} as sources
    on
        memberships.school_urn = sources.school_urn
        and memberships.academic_year = sources.academic_year
        and figures.measure = sources.measure
