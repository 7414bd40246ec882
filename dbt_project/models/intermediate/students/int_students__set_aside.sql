-- Students of whose year the enrolment was set aside and no other stands: nobody can tell whether they were on roll. Their year
-- group is that of their marksheet of that year, where they have one.
with aside as (
    select distinct
        school_urn,
        academic_year,
        student_id,
        student_key
    from {{ ref('int_quality__aside') }}
    where entity = 'enrolments' and column_name is null
),

marksheets as (
    select
        school_urn,
        academic_year,
        student_id,
        max(year_group) as year_group
    from {{ ref('int_tracking__marks') }}
    group by school_urn, academic_year, student_id
)

select
    aside.school_urn,
    aside.academic_year,
    aside.student_key,
    marksheets.year_group,
    reasons.exclusion_reason as left_out
from aside
inner join {{ ref('set_aside') }} as reasons
    on reasons.entity = 'enrolments'
left join {{ ref('stg_enrolments') }} as enrolled
    on
        aside.school_urn = enrolled.school_urn
        and aside.academic_year = enrolled.academic_year
        and aside.student_id = enrolled.student_id
left join marksheets
    on
        aside.school_urn = marksheets.school_urn
        and aside.academic_year = marksheets.academic_year
        and aside.student_id = marksheets.student_id
where enrolled.student_id is null
