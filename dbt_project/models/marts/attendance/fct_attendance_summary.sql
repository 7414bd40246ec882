select
    facts.school_urn,
    students.student_key,
    facts.academic_year,
    facts.period,
    facts.period_end,
    facts.attendance_pct
from {{ ref('stg_attendance_summary') }} as facts
inner join {{ ref('stg_student_keys') }} as students
    on facts.school_urn = students.school_urn and facts.student_id = students.student_id
