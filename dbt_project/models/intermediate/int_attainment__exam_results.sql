-- Every exam result of every student with its course. One that waits in quarantine is told without a grade, so that no
-- figure is told as if it were not there.
select
    results.student_no,
    results.results_year,
    results.course_code,
    courses.subject_code,
    courses.course_no,
    results.grade,
    cast(null as string) as fault
from {{ ref('int_attainment__result_qualifications') }} as results
inner join {{ ref('int_attainment__courses') }} as courses
    on
        results.school_urn = courses.school_urn
        and results.course_code = courses.course_code
        and results.grade_scale = courses.grade_scale
        and coalesce(results.qan, '') = coalesce(courses.qan, '')
        and results.is_taught = courses.is_taught
union all
select
    students.student_no,
    try_cast(aside.results_year as integer) as results_year,
    aside.course_code,
    courses.subject_code,
    courses.course_no,
    cast(null as string) as grade,
    'quarantined' as fault
from {{ ref('stg_quarantined_rows') }} as aside
inner join {{ ref('int_attainment__students') }} as students
    on aside.school_urn = students.school_urn and aside.student_id = students.student_id
left join {{ ref('int_attainment__courses') }} as courses
    on aside.school_urn = courses.school_urn and aside.course_code = courses.course_code and courses.is_taught = 1
where aside.entity = 'exam_results'
