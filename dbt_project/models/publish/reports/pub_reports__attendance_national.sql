select
    academic_year,
    phase,
    first_year_group,
    last_year_group,
    published_date,
    cast(attendance_pct as decimal(18, 4)) as attendance_pct,
    cast(persistent_absence_pct as decimal(18, 4)) as persistent_absence_pct
from {{ ref('attendance_national') }}
