select
    staff_key,
    school_urn,
    academic_year,
    class_code,
    valid_from,
    lesson_share_pct,
    valid_to
from {{ ref('dim_class_teacher') }}
