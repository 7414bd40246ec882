select
    school_urn,
    academic_year,
    tracking_point,
    student_key,
    year_group,
    close_date,
    has_left,
    left_out
from {{ ref('int_measures__cohorts') }}
