select
    school_urn,
    academic_year,
    tracking_point,
    year_group,
    name,
    open_date,
    close_date,
    is_closed
from {{ ref('int_tracking__points') }}
