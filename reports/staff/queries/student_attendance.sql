-- Attendance of a student by year.
with seen as materialized ({seen} and reach.student_key = $student)

select attendance.academic_year, attendance.n_attending, attendance.n_possible, 100.0 * attendance.n_attending / nullif(attendance.n_possible, 0) as pct
from staff.attendance as attendance
where attendance.student_key = $student
    and exists (select 1 from seen where seen.student_key = attendance.student_key and seen.thing = 'attendance')
order by attendance.academic_year desc
