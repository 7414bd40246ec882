-- Students on roll on the as-of date, by the lists of the newest year. Who has no name in the extract is told by the id.
select
    enrolments.student_key,
    enrolments.school_urn,
    enrolments.academic_year,
    students.student_id,
    coalesce(
        nullif(
            concat_ws(
                ' ',
                coalesce(students.known_as, students.forename),
                coalesce(students.known_as_surname, students.surname)
            ), ''
        ), students.student_id
    ) as known_name,
    coalesce(
        nullif(
            concat_ws(
                ', ',
                coalesce(students.known_as_surname, students.surname),
                coalesce(students.known_as, students.forename)
            ), ''
        ), students.student_id
    ) as list_name,
    concat_ws(' ', students.forename, students.surname) as legal_name,
    enrolments.year_group,
    enrolments.registration_group,
    students.upn,
    students.date_of_birth
from {{ ref('dim_student_year') }} as enrolments
inner join {{ ref('int_access__years') }} as years
    on enrolments.school_urn = years.school_urn and enrolments.academic_year = years.academic_year
inner join {{ ref('pub_restricted__students') }} as keyed
    on enrolments.student_key = keyed.student_key
inner join {{ ref('stg_students') }} as students
    on keyed.school_urn = students.school_urn and keyed.student_id = students.student_id
where
    enrolments.is_listed = 1
    and cast('{{ var("as_of") }}' as date) between enrolments.start_date and enrolments.end_date
