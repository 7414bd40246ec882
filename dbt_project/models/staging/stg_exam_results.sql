-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    results_year,
    course_code,
    grade_scale,
    grade,
    status,
    qan,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'exam_results') }}
