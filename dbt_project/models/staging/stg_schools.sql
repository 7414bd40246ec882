-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select
    school_urn,
    name,
    laestab,
    trust_name,
    main_colour,
    accent_colour,
    crest,
    support_only_year,
    _file_id,
    _row,
    _delivery_id
from {{ source('raw', 'schools') }}
