-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    event_id,
    academic_year,
    tracking_point,
    year_group,
    class_code,
    subject_code,
    student_id,
    field,
    value,
    staff_id,
    recorded_at,
    source,
    origin,
    issued_at,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'judgements') }}
