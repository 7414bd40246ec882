-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    academic_year,
    student_id,
    year_group,
    registration_group,
    start_date,
    end_date,
    enrolment_status,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'enrolments') }}
