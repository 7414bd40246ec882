-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    event_id,
    form,
    about,
    academic_year,
    tracking_point,
    student_id,
    field,
    value,
    staff_id,
    recorded_at,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'records') }}
