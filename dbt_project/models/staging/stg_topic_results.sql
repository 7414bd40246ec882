-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    academic_year,
    class_code,
    assessment,
    assessment_date,
    student_id,
    topic,
    mark,
    max_mark,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'topic_results') }}
