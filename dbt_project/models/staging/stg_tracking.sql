-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    academic_year,
    tracking_point,
    year_group,
    student_id,
    subject_code,
    class_code,
    staff_id,
    working_at,
    prediction,
    attitude,
    praise,
    recorded_date,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'tracking') }}
