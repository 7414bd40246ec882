-- Every class that any extract names, behaviour by the year of its day; is_listed tells those of the classes extract.
with named as (
    select
        school_urn,
        academic_year,
        class_code
    from {{ ref('stg_named_classes') }}
    union distinct
    select
        school_urn,
        academic_year,
        class_code
    from {{ ref('fct_behaviour') }}
    where class_code is not null and academic_year is not null
)

select
    named.school_urn,
    named.academic_year,
    named.class_code,
    classes.year_group,
    classes.set_number,
    classes.course_code,
    courses.subject_code,
    courses.stage,
    courses.grade_scale,
    courses.qualification_type,
    courses.qan,
    case when classes.class_code is not null then 1 else 0 end as is_listed
from named
left join {{ ref('stg_classes') }} as classes
    on
        named.school_urn = classes.school_urn
        and named.academic_year = classes.academic_year
        and named.class_code = classes.class_code
left join {{ ref('stg_courses') }} as courses
    on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
