-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    event_id,
    student_id,
    subject_code,
    stage,
    kind,
    step,
    grade_scale,
    grade,
    draft_grade,
    reason,
    evidence,
    batch,
    staff_id,
    approved_by,
    recorded_at,
    source,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'target_decisions') }}
