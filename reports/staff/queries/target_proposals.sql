-- Targets that a review may raise; of one subject or student where one is asked for.
select student_key, subject_code, grade_scale, told_grade, proposed_grade, points_running, last_prediction, last_point_name, last_working_at
from staff.target_proposals
where school_urn = $school and ($subject = '' or subject_code = $subject) and ($student = '' or student_key = $student)
