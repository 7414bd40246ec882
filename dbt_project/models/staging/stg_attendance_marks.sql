-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    date,
    session,
    code,
    minutes_late,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'attendance_marks') }}
