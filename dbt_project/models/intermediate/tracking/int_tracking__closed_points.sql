-- Tracking points that have closed: figures are told at these alone.
select
    school_urn,
    academic_year,
    tracking_point,
    year_group,
    close_date,
    first_day,
    rules_year
from {{ ref('int_tracking__points') }}
where is_closed
