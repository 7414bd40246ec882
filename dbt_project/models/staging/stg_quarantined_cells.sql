-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    entity,
    student_id,
    school_urn,
    academic_year,
    tracking_point,
    subject_code,
    course_code,
    results_year,
    subject,
    marker,
    day,
    column_name,
    rule
from {{ source('raw', 'quarantined_cells') }}
