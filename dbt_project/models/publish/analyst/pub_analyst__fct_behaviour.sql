select
    school_urn,
    event_id,
    student_key,
    academic_year,
    date,
    category,
    event_type,
    points,
    staff_key,
    class_code,
    place
from {{ ref('fct_behaviour') }}
