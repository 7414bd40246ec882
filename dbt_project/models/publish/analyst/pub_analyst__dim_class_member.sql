select
    student_key,
    school_urn,
    academic_year,
    class_code,
    valid_from,
    valid_to
from {{ ref('dim_class_member') }}
