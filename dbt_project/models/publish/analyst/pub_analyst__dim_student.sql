select
    student_key,
    school_urn,
    sex,
    entry_date,
    leaving_date
from {{ ref('dim_student') }}
