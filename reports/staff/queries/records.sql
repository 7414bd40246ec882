-- What staff have written down, as the publication has it; of one student where one is asked for.
select about, academic_year, tracking_point, student_key, field, value, staff_key, recorded_at, event_id
from staff.records
where school_urn = $school and form = $form and ($student = '' or student_key = $student)
