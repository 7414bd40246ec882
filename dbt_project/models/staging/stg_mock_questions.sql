-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    mock,
    course_code,
    paper,
    question,
    topic,
    max_mark,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'mock_questions') }}
