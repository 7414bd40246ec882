-- Legal name, UPN and birth date of a student.
with seen as materialized ({seen} and reach.student_key = $student)

select students.legal_name, students.upn, students.date_of_birth, students.student_id
from staff.students as students
where students.student_key = $student
    and exists (select 1 from seen where seen.student_key = students.student_key and seen.thing = 'identity')
