select
    school_urn,
    student_id,
    student_key
from {{ source('raw', 'student_keys') }}
