-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    academic_year,
    date,
    term,
    half_term,
    is_school_day,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'school_calendar') }}
