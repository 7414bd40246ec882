-- Every exam result of every student with its course. One that is pending, that waits in quarantine or whose newer version
-- does, is told without a grade, so that no figure is told as if it were not there.
with aside as (
    select
        students.student_no,
        aside.school_urn,
        aside.course_code,
        aside.results_year
    from {{ ref('int_attainment__results_aside') }} as aside
    inner join {{ ref('int_attainment__students') }} as students
        on aside.school_urn = students.school_urn and aside.student_id = students.student_id
)

select
    results.student_no,
    results.results_year,
    results.course_code,
    courses.subject_code,
    courses.course_no,
    case when words.fault is null then results.grade end as grade,
    words.fault
from {{ ref('int_attainment__result_qualifications') }} as results
inner join {{ ref('int_attainment__courses') }} as courses
    on
        results.school_urn = courses.school_urn
        and results.course_code = courses.course_code
        and results.grade_scale = courses.grade_scale
        and coalesce(results.qan, '') = coalesce(courses.qan, '')
        and results.is_taught = courses.is_taught
left join {{ ref('result_words') }} as words
    on upper(trim(results.grade)) = words.grade
left join aside
    on
        results.student_no = aside.student_no
        and results.course_code = aside.course_code
        and results.results_year = aside.results_year
where aside.student_no is null
union all
select
    aside.student_no,
    aside.results_year,
    aside.course_code,
    courses.subject_code,
    courses.course_no,
    cast(null as string) as grade,
    'quarantined' as fault
from aside
left join {{ ref('int_attainment__courses') }} as courses
    on aside.school_urn = courses.school_urn and aside.course_code = courses.course_code and courses.is_taught = 1
