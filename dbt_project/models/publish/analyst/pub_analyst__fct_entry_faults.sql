select
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    subject_code,
    course_code,
    tier,
    grade,
    fault
from {{ ref('fct_entry_faults') }}
