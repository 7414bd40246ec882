-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    staff_id,
    staff_key
from {{ source('raw', 'staff_keys') }}
