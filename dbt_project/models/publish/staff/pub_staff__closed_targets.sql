-- Expected targets of students on roll that hold in a subject in which they have no class any more: closed, not lowered.
with last_days as (
    select
        members.student_key,
        classes.subject_code,
        max(members.valid_to) as last_class_day
    from {{ ref('dim_class_member') }} as members
    inner join {{ ref('dim_class') }} as classes
        on
            members.school_urn = classes.school_urn
            and members.academic_year = classes.academic_year
            and members.class_code = classes.class_code
    where cast('{{ var("as_of") }}' as date) > members.valid_to
    group by members.student_key, classes.subject_code
)

select
    holds.school_urn,
    holds.student_key,
    holds.subject_code,
    coalesce(subjects.name, holds.subject_code) as subject_name,
    holds.grade_scale,
    holds.told_grade,
    holds.changed_at,
    last_days.last_class_day
from {{ ref('pub_staff__target_states') }} as holds
left join {{ ref('pub_staff__places') }} as places
    on holds.student_key = places.student_key and holds.subject_code = places.subject_code
left join {{ ref('dim_subject') }} as subjects
    on holds.school_urn = subjects.school_urn and holds.subject_code = subjects.subject_code
left join last_days
    on holds.student_key = last_days.student_key and holds.subject_code = last_days.subject_code
where
    holds.kind = 'expected'
    and holds.state in ('sent', 'issued', 'queried')
    and places.student_key is null
