-- Who has which role for what, and from when to when: those of the list that SLT agreed, and what follows from the class
-- teachers: a teacher of a class, and by it of its department. A role that cannot be for such a kind of thing is none.
with teachers as (
    select
        teachers.school_urn,
        teachers.academic_year,
        teachers.staff_id,
        teachers.class_code,
        coalesce(subjects.department, subjects.name, courses.subject_code) as department,
        teachers.valid_from,
        teachers.valid_to
    from {{ ref('stg_class_teachers') }} as teachers
    left join {{ ref('stg_classes') }} as classes
        on
            teachers.school_urn = classes.school_urn
            and teachers.academic_year = classes.academic_year
            and teachers.class_code = classes.class_code
    left join {{ ref('stg_courses') }} as courses
        on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
    left join {{ ref('stg_subjects') }} as subjects
        on courses.school_urn = subjects.school_urn and courses.subject_code = subjects.subject_code
),

held as (
    select school_urn, academic_year, staff_id, role, scope_kind, scope, valid_from, valid_to
    from {{ ref('stg_staff_roles') }}
    union all
    select
        school_urn, academic_year, staff_id, 'class_teacher' as role, 'class' as scope_kind, class_code as scope,
        valid_from, valid_to
    from teachers
    union all
    select
        school_urn, academic_year, staff_id, 'department_teacher' as role, 'department' as scope_kind, department as scope,
        valid_from, valid_to
    from teachers
    where department is not null
)

select distinct
    held.school_urn,
    held.academic_year,
    held.staff_id,
    held.role,
    held.scope_kind,
    held.scope,
    coalesce(held.valid_from, years.first_day) as valid_from,
    coalesce(held.valid_to, years.last_day) as valid_to
from held
inner join {{ ref('roles') }} as roles
    on held.role = roles.role and held.scope_kind = roles.scope_kind
inner join {{ ref('academic_years') }} as years
    on held.academic_year = years.academic_year
