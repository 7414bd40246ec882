select
    student_key,
    school_urn,
    academic_year,
    year_group,
    registration_group,
    student_year_key,
    start_date,
    end_date
from {{ ref('dim_student_year') }}
