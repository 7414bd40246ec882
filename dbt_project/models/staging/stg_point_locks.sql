-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    decision_id,
    academic_year,
    tracking_point,
    year_group,
    is_locked,
    decided_by,
    decided_at,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'point_locks') }}
