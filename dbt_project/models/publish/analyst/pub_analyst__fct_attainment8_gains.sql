select
    attainment8_key,
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    subject_code,
    course_code,
    grade,
    next_grade,
    gain_points
from {{ ref('fct_attainment8_gains') }}
