-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    test,
    battery,
    test_date,
    score,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'baseline_results') }}
