select
    school_urn,
    student_key,
    academic_year,
    rules_year,
    year_group,
    close_date,
    point_date,
    is_retained
from {{ ref('fct_1618_programmes') }}
