-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    event_id,
    student_id,
    date,
    category,
    event_type,
    points,
    staff_id,
    class_code,
    place,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'behaviour_events') }}
