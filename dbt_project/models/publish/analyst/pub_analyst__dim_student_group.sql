select
    student_key,
    school_urn,
    group_id,
    group_name,
    valid_from,
    valid_to
from {{ ref('dim_student_group') }}
