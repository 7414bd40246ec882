-- The newest decision of $step about each target, as the publication has it; of one subject or student where one is asked for.
select student_key, subject_code, kind, grade_scale, step_grade as grade, reason, evidence, batch, staff_key, said_at
from staff.target_steps
where step = $step and void_reason is null and school_urn = $school
    and ($subject = '' or subject_code = $subject) and ($student = '' or student_key = $student)
qualify row_number() over (partition by student_key, subject_code, kind, grade_scale order by nth desc) = 1
