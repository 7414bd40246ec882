select
    school_urn,
    name,
    laestab,
    trust_name,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'schools') }}
