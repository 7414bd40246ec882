-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    academic_year,
    class_code,
    course_code,
    year_group,
    set_number,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'classes') }}
