select
    school_urn,
    name,
    laestab,
    trust_name,
    main_colour,
    accent_colour,
    crest
from {{ ref('stg_schools') }}
