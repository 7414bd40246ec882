-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    average_points,
    n_awards,
    english_points,
    maths_points,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'ks4_prior_attainment') }}
