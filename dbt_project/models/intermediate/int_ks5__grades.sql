-- Every 16 to 18 grade there is: results at the end of the stage, and of each closed point the prediction, the grade
-- worked at and both targets, each with its KS5 course. Results are told in the summer the student's programme ends, an exam
-- taken early with the rest, once that summer's are here.
with results as (
    select
        results.school_urn,
        results.student_id,
        coalesce(programmes.rules_year, results.results_year) as rules_year,
        courses.subject_code,
        results.course_code,
        results.grade,
        results.results_year,
        max(results.results_year) over (
            partition by results.school_urn, coalesce(programmes.rules_year, results.results_year)
        ) as newest_year
    from {{ ref('stg_exam_results') }} as results
    inner join {{ ref('int_ks5__courses') }} as courses
        on results.school_urn = courses.school_urn and results.course_code = courses.course_code
    left join {{ ref('int_ks5__programmes') }} as programmes
        on
            results.school_urn = programmes.school_urn
            and results.student_id = programmes.student_id
            and results.results_year <= programmes.rules_year
)

select
    school_urn, student_id, academic_year, tracking_point, rules_year, subject_code, course_code,
    'prediction' as basis, prediction as grade, cast(null as bigint) as results_year
from {{ ref('int_ks5__marksheets') }}
where prediction is not null and is_withdrawn = 0
union all
select
    school_urn, student_id, academic_year, tracking_point, rules_year, subject_code, course_code,
    'working_at' as basis, working_at as grade, cast(null as bigint) as results_year
from {{ ref('int_ks5__marksheets') }}
where working_at is not null and is_withdrawn = 0
union all
select
    marksheets.school_urn, marksheets.student_id, marksheets.academic_year, marksheets.tracking_point,
    marksheets.rules_year, marksheets.subject_code, marksheets.course_code,
    targets.kind || '_target' as basis, targets.grade, cast(null as bigint) as results_year
from {{ ref('int_ks5__marksheets') }} as marksheets
inner join {{ ref('int_tracking__targets') }} as targets
    on
        marksheets.school_urn = targets.school_urn
        and marksheets.academic_year = targets.academic_year
        and marksheets.tracking_point = targets.tracking_point
        and marksheets.student_id = targets.student_id
        and marksheets.subject_code = targets.subject_code
where marksheets.is_written = 1 and marksheets.is_withdrawn = 0
union all
select
    results.school_urn, results.student_id, years.academic_year, 'results' as tracking_point,
    cast(results.rules_year as integer) as rules_year, results.subject_code, results.course_code,
    'result' as basis, results.grade, cast(results.results_year as bigint) as results_year
from results
inner join {{ ref('academic_years') }} as years
    on results.rules_year = years.rules_year
where results.newest_year = results.rules_year
