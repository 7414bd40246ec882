select
    staff_key,
    school_urn,
    role,
    start_date,
    end_date
from {{ ref('dim_staff') }}
