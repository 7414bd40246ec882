select
    school_urn,
    subject_code,
    name,
    department
from {{ ref('dim_subject') }}
