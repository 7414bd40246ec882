-- Every exam result with the qualification it is of: its own QAN and grade scale, else those of its course. is_taught is 0
-- where that is another than the course says, or where nobody told the course.
select
    results.school_urn,
    results.student_id,
    students.student_no,
    results.results_year,
    results.course_code,
    courses.subject_code,
    courses.stage,
    results.grade_scale,
    coalesce(
        replace(results.qan, '/', ''),
        case when results.grade_scale = courses.grade_scale then replace(courses.qan, '/', '') end
    ) as qan,
    results.grade,
    case
        when
            results.grade_scale = courses.grade_scale
            and coalesce(replace(results.qan, '/', ''), '') in ('', coalesce(replace(courses.qan, '/', ''), ''))
            then 1
        else 0
    end as is_taught
from {{ ref('stg_exam_results') }} as results
inner join {{ ref('int_attainment__students') }} as students
    on results.school_urn = students.school_urn and results.student_id = students.student_id
left join {{ ref('stg_courses') }} as courses
    on results.school_urn = courses.school_urn and results.course_code = courses.course_code
