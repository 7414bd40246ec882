select
    attainment8_key,
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    grade_threshold,
    english_state,
    maths_state,
    english_grades_short,
    maths_grades_short,
    grades_short
from {{ ref('fct_english_maths_routes') }}
