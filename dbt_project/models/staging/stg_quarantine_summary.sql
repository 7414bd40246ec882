-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    delivery_id,
    file_name,
    entity,
    column_name,
    rule,
    n_rows
from {{ source('raw', 'quarantine_summary') }}
