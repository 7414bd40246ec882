select
    attainment8_key,
    school_urn,
    student_key,
    rules_year,
    distance,
    subject_code,
    course_code,
    grade,
    points,
    chance_pct
from {{ ref('fct_projected_grades') }}
