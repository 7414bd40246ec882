select
    school_urn,
    name,
    laestab,
    trust_name,
    main_colour,
    accent_colour,
    crest,
    support_only_year
from {{ ref('stg_schools') }}
