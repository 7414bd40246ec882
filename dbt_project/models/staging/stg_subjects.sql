-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    subject_code,
    name,
    department,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'subjects') }}
