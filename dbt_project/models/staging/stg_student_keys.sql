-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    student_key
from {{ source('raw', 'student_keys') }}
