-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    mock,
    course_code,
    paper,
    question,
    mark,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'question_marks') }}
