-- Roles with whether what they are for is there: of an academic year without enrolments or classes yet it is not asked.
with there as (
    select school_urn, null as academic_year, 'department' as scope_kind, coalesce(department, name, subject_code) as scope
    from now.subjects
    union
    select school_urn, academic_year, 'year_group', cast(year_group as varchar) from now.enrolments
    union
    select school_urn, academic_year, 'tutor_group', registration_group from now.enrolments
    union
    select school_urn, null, 'student', student_id from known.students
    union
    select school_urn, academic_year, 'class', class_code from now.classes
    union
    select schools.school_urn, null, 'group', groups.group_id from known.schools as schools, groups
    union
    select school_urn, null, 'school', 'all' from known.schools
)

select
    rows._row,
    rows.scope_kind,
    rows.scope,
    there.scope is not null as is_there
from rows
left join there
    on rows.school_urn = there.school_urn and rows.scope_kind = there.scope_kind and rows.scope = there.scope
    and rows.academic_year = coalesce(there.academic_year, rows.academic_year)
where
    rows.scope_kind not in ('year_group', 'tutor_group', 'class')
    or exists (select 1 from now.enrolments as roll where roll.school_urn = rows.school_urn and roll.academic_year = rows.academic_year)
