-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    laestab,
    upn,
    subject,
    ks2_year,
    scaled_score,
    outcome,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'transfer_results') }}
