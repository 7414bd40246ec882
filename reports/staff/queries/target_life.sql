-- The life of the targets of one student in one subject, as the publication has it.
select kind, grade_scale, step, event_id, step_grade, reason, evidence, staff_key, approver_key, said_at, state, void_meaning, what_to_do
from staff.target_steps
where school_urn = $school and student_key = $student and subject_code = $subject
order by said_at, nth
