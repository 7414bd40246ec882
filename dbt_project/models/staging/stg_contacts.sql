-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    contact_id,
    priority,
    relationship,
    title,
    forename,
    surname,
    has_parental_responsibility,
    phone,
    email,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'contacts') }}
