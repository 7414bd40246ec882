select
    school_urn,
    student_key,
    subject_code,
    stage,
    kind,
    grade_scale,
    grade,
    issued_date
from {{ ref('fct_target') }}
