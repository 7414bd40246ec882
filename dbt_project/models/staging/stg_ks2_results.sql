-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    subject,
    ks2_year,
    scaled_score,
    outcome,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'ks2_results') }}
