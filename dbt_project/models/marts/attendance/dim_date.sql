select
    school_urn,
    date,
    academic_year,
    term,
    half_term,
    is_school_day
from {{ ref('stg_school_calendar') }}
