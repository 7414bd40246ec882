select
    classes.school_urn,
    classes.academic_year,
    classes.class_code,
    classes.year_group,
    classes.set_number,
    classes.course_code,
    courses.subject_code,
    courses.stage,
    courses.grade_scale,
    courses.qualification_type,
    courses.qan
from {{ ref('stg_classes') }} as classes
left join {{ ref('stg_courses') }} as courses
    on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
