select
    attainment8_key,
    school_urn,
    student_key,
    slot_no,
    slot_code,
    element,
    subject_code,
    course_code,
    grade,
    points,
    weight,
    slot_points,
    slot_state
from {{ ref('fct_attainment8_slots') }}
