-- One student, if the reader may see them, and which things of them.
with seen as materialized ({seen} and reach.student_key = $student)

select
    students.student_key, students.school_urn, students.academic_year, students.year_group, students.registration_group,
    students.known_name as name,
    list_sort(list(distinct seen.thing)) as things
from staff.students as students
join seen on students.student_key = seen.student_key
where students.student_key = $student
group by all
having bool_or(seen.thing = 'students')
