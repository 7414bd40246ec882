select
    facts.school_urn,
    students.student_key,
    facts.results_year,
    facts.course_code,
    facts.grade_scale,
    facts.grade,
    facts.status,
    facts.qan
from {{ ref('stg_exam_results') }} as facts
inner join {{ ref('stg_student_keys') }} as students
    on facts.school_urn = students.school_urn and facts.student_id = students.student_id
