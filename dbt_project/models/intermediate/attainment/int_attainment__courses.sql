-- Every qualification of a school, numbered: that of every course, and every other that results of it name (by a QAN or a
-- grade scale of their own).
with qualifications as (
    select
        school_urn,
        course_code,
        subject_code,
        stage,
        grade_scale,
        replace(qan, '/', '') as qan,
        1 as is_taught
    from {{ ref('stg_courses') }}
    union all
    select distinct
        school_urn,
        course_code,
        subject_code,
        stage,
        grade_scale,
        qan,
        0 as is_taught
    from {{ ref('int_attainment__result_qualifications') }}
    where is_taught = 0
)

select
    school_urn,
    course_code,
    subject_code,
    stage,
    row_number() over (order by course_code asc, school_urn asc, is_taught desc, grade_scale asc, qan asc) as course_no,
    grade_scale,
    qan,
    is_taught
from qualifications
