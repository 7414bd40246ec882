-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    observation_id,
    staff_id,
    class_code,
    date,
    focus,
    strength,
    observer_staff_id,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'lesson_observations') }}
