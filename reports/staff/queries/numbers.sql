-- Students whom the reader may see, by their numbers in the MIS or by their keys.
with seen as materialized ({seen})

select distinct students.student_key, students.student_id, students.list_name as name
from staff.students as students
join seen on students.student_key = seen.student_key and seen.thing = 'students'
where students.school_urn = $school
    and (list_contains($numbers, students.student_id) or list_contains($numbers, students.student_key))
