-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    academic_year,
    staff_id,
    role,
    scope_kind,
    scope,
    valid_from,
    valid_to,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'staff_roles') }}
