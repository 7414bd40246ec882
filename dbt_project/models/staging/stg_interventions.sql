-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    intervention_id,
    student_id,
    intervention_type,
    tier,
    subject_code,
    aim,
    owner_staff_id,
    start_date,
    end_date,
    student_view,
    parent_view,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'interventions') }}
