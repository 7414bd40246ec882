-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    marker,
    value,
    valid_from,
    valid_to,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'student_groups') }}
