select
    school_urn,
    name,
    trust_name,
    main_colour,
    accent_colour,
    crest
from {{ ref('dim_school') }}
