-- Which roles of whoever decided or approved were for that student in that subject on that day. As the page or workbook found it
-- where that says so, whatever lists of roles and classes have come since. Else, of older rows, by the lists as they are known
-- now: for the whole school, the subject's department, a class of the subject that the student was in, the student's tutor group
-- or year group, or the student.
with people as (
    select
        school_urn,
        event_id,
        student_id,
        subject_code,
        cast(try_cast(recorded_at as timestamp) as date) as decided_day,
        'decides' as part,
        staff_id
    from {{ ref('stg_target_decisions') }}
    where decided_as is null
    union all
    select
        school_urn,
        event_id,
        student_id,
        subject_code,
        cast(try_cast(recorded_at as timestamp) as date) as decided_day,
        'approves' as part,
        approved_by as staff_id
    from {{ ref('stg_target_decisions') }}
    where approved_by is not null and approved_as is null
),

held as (
    select
        people.school_urn,
        people.event_id,
        people.student_id,
        people.subject_code,
        people.decided_day,
        people.part,
        roles.academic_year,
        roles.role,
        roles.scope_kind,
        roles.scope
    from people
    inner join {{ ref('int_access__roles') }} as roles
        on
            people.school_urn = roles.school_urn
            and people.staff_id = roles.staff_id
            and people.decided_day between roles.valid_from and roles.valid_to
),

taught as (
    select distinct
        members.school_urn,
        members.academic_year,
        members.student_id,
        members.class_code,
        courses.subject_code
    from {{ ref('stg_class_members') }} as members
    inner join {{ ref('stg_classes') }} as classes
        on
            members.school_urn = classes.school_urn
            and members.academic_year = classes.academic_year
            and members.class_code = classes.class_code
    inner join {{ ref('stg_courses') }} as courses
        on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
)

select distinct
    held.school_urn,
    held.event_id,
    held.part,
    held.role
from held
left join {{ ref('stg_subjects') }} as subjects
    on held.school_urn = subjects.school_urn and held.subject_code = subjects.subject_code
left join {{ ref('stg_enrolments') }} as enrolled
    on
        held.school_urn = enrolled.school_urn
        and held.academic_year = enrolled.academic_year
        and held.student_id = enrolled.student_id
left join taught
    on
        held.school_urn = taught.school_urn
        and held.academic_year = taught.academic_year
        and held.student_id = taught.student_id
        and held.subject_code = taught.subject_code
        and held.scope_kind = 'class'
        and held.scope = taught.class_code
where
    held.scope_kind = 'school'
    or (held.scope_kind = 'department' and held.scope = coalesce(subjects.department, subjects.name, held.subject_code))
    or taught.class_code is not null
    or (held.scope_kind = 'tutor_group' and held.scope = enrolled.registration_group)
    or (held.scope_kind = 'year_group' and held.scope = cast(enrolled.year_group as string))
    or (held.scope_kind = 'student' and held.scope = held.student_id)
union
select
    school_urn,
    event_id,
    'decides' as part,
    decided_as as role
from {{ ref('stg_target_decisions') }}
where decided_as is not null
union
select
    school_urn,
    event_id,
    'approves' as part,
    approved_as as role
from {{ ref('stg_target_decisions') }}
where approved_as is not null
