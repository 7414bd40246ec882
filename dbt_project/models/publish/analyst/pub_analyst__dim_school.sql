select
    school_urn,
    name,
    laestab,
    trust_name
from {{ ref('dim_school') }}
