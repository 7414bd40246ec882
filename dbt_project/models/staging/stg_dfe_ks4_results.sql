-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    upn,
    results_year,
    attainment8_points,
    english_slot,
    maths_slot,
    ebacc_slot_1,
    ebacc_slot_2,
    ebacc_slot_3,
    open_slot_1,
    open_slot_2,
    open_slot_3,
    ebacc_slots_filled,
    open_slots_filled,
    estimate_points,
    progress8_score,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'dfe_ks4_results') }}
