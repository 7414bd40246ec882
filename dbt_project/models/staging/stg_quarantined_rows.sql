-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    entity,
    school_urn,
    student_id,
    academic_year,
    tracking_point,
    subject_code,
    course_code,
    results_year,
    subject
from {{ source('raw', 'quarantined_rows') }}
