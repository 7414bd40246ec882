select
    school_urn,
    student_key,
    academic_year,
    subject_code,
    course_code,
    kind,
    prior_points,
    expected_points,
    grade,
    points,
    national_year,
    grade_state
from {{ ref('fct_1618_minimum_grades') }}
