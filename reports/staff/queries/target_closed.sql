-- Closed targets: they hold in a subject in which the student has no class any more.
with seen as materialized ({seen})

select closed.*, students.list_name as name, students.year_group, students.registration_group
from staff.closed_targets as closed
join staff.students as students on closed.student_key = students.student_key
where closed.school_urn = $school
    and exists (
        select 1 from seen
        where seen.student_key = closed.student_key and seen.thing = $thing
            and (seen.is_whole or seen.subject_code = closed.subject_code)
    )
order by closed.subject_name, students.year_group, name, closed.student_key
