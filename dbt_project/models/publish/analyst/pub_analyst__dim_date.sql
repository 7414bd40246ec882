select
    school_urn,
    date,
    academic_year,
    term,
    half_term,
    is_school_day
from {{ ref('dim_date') }}
