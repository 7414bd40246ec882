-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    name,
    assessment_date,
    moderated_date,
    moderator_staff_id,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'assessments') }}
