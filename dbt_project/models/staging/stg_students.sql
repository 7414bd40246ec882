-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    student_id,
    upn,
    forename,
    surname,
    known_as,
    known_as_surname,
    date_of_birth,
    sex,
    ethnicity,
    first_language,
    entry_date,
    leaving_date,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'students') }}
