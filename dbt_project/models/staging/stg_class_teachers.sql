-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    academic_year,
    class_code,
    staff_id,
    valid_from,
    valid_to,
    lesson_share_pct,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'class_teachers') }}
