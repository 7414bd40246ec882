-- Who teaches a class.
select concat_ws(' ', people.title, people.surname) as name
from staff.teachers as teachers
join staff.people as people on teachers.staff_key = people.staff_key
where teachers.school_urn = $school and teachers.class_code = $class
order by name
