select
    school_urn,
    student_key,
    results_year,
    course_code,
    grade_scale,
    grade,
    status,
    qan
from {{ ref('fct_exam_result') }}
