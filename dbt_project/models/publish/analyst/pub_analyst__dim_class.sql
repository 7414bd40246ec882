select
    school_urn,
    academic_year,
    class_code,
    year_group,
    set_number,
    course_code,
    subject_code,
    stage,
    grade_scale,
    qualification_type,
    qan
from {{ ref('dim_class') }}
