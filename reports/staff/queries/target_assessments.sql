-- Whose drafts ask for the department's own assessment, with the grade that the newest points to.
select student_key, subject_code, department_grade
from staff.target_assessments
where school_urn = $school and ($subject = '' or subject_code = $subject) and ($student = '' or student_key = $student)
