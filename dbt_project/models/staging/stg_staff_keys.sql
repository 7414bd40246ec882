select
    school_urn,
    staff_id,
    staff_key
from {{ source('raw', 'staff_keys') }}
