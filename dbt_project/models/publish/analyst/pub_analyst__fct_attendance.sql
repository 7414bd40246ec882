select
    student_key,
    school_urn,
    academic_year,
    date,
    session,
    code,
    statistical_class,
    is_possible,
    is_attending,
    is_absent,
    is_authorised,
    is_late,
    minutes_late
from {{ ref('fct_attendance') }}
