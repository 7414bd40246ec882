-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    subject_code,
    stage,
    kind,
    grade_scale,
    grade,
    issued_date,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'targets') }}
