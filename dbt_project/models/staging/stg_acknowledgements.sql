-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    acknowledgement_id,
    delivery_id,
    check_id,
    decided_by,
    reason,
    decided_date,
    valid_until,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'acknowledgements') }}
