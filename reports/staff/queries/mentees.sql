-- Students whom the reader mentors.
with seen as materialized ({seen})

select distinct students.student_key, students.list_name as name, students.year_group, students.registration_group
from ({held}) as grants
join staff.students as students on grants.school_urn = students.school_urn and grants.scope = students.student_id
join seen on students.student_key = seen.student_key and seen.thing = 'students'
where grants.scope_kind = 'student'
order by name, students.student_key
