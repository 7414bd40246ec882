-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    course_code,
    subject_code,
    name,
    stage,
    grade_scale,
    qualification_type,
    qan,
    awarding_body,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'courses') }}
