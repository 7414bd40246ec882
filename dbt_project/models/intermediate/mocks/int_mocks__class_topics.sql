-- Marks by topic that classes hand in. One above the most there are is left out, no mark is none.
select
    results.school_urn,
    keys.student_key,
    results.assessment,
    results.topic,
    classes.course_code,
    courses.subject_code,
    results.academic_year,
    results.class_code,
    results.assessment_date,
    case when results.mark > results.max_mark then 1 else 0 end as n_left_out,
    cast(
        case when results.mark <= results.max_mark then 100 * results.mark / results.max_mark end as decimal(18, 4)
    ) as mark_pct
from {{ ref('stg_topic_results') }} as results
inner join {{ ref('stg_student_keys') }} as keys
    on results.school_urn = keys.school_urn and results.student_id = keys.student_id
left join {{ ref('stg_classes') }} as classes
    on
        results.school_urn = classes.school_urn
        and results.academic_year = classes.academic_year
        and results.class_code = classes.class_code
left join {{ ref('stg_courses') }} as courses
    on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
where results.mark is not null
