select
    academic_year,
    first_day,
    last_day,
    rules_year,
    census_date
from {{ ref('dim_academic_year') }}
