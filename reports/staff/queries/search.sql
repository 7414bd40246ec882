-- Students by any part of their known name, whom the reader may see.
with seen as materialized ({seen})

select distinct students.student_key, students.list_name as name, students.year_group, students.registration_group
from staff.students as students
join seen on students.student_key = seen.student_key and seen.thing = 'students'
where contains(lower(concat_ws(' ', students.known_name, students.list_name)), lower($text))
order by name, students.student_key
limit 51
