select
    school_urn,
    student_key,
    academic_year,
    period,
    period_end,
    attendance_pct
from {{ ref('fct_attendance_summary') }}
