-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    academic_year,
    tracking_point,
    name,
    year_group,
    open_date,
    close_date,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'tracking_points') }}
