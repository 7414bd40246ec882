-- Where targets stand in the publication; of one subject or student where one is asked for.
select student_key, subject_code, stage, kind, grade_scale, state, told_grade, changed_at
from staff.target_states
where school_urn = $school and ($subject = '' or subject_code = $subject) and ($student = '' or student_key = $student)
