-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    staff_id,
    title,
    forename,
    surname,
    role,
    start_date,
    end_date,
    sign_in_name,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'staff') }}
