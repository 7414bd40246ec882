-- Every 16 to 18 grade there is: results at the end of the stage, and of each closed point the prediction, the grade
-- worked at and both targets, each with its KS5 course (that of the class, else the only one of the subject). Results are
-- told in the summer the student's programme ends, an exam taken early with the rest, once that summer's are here.
with taught as (
    select
        school_urn,
        subject_code,
        min(course_code) as course_code,
        count(*) as n_courses
    from {{ ref('int_ks5__courses') }}
    group by school_urn, subject_code
),

marksheets as (
    select
        tracking.school_urn,
        tracking.student_id,
        tracking.academic_year,
        tracking.tracking_point,
        years.rules_year + stages.final_year_group - tracking.year_group as rules_year,
        tracking.subject_code,
        coalesce(classes.course_code, case when taught.n_courses = 1 then taught.course_code end) as course_code,
        tracking.working_at,
        tracking.prediction
    from {{ ref('stg_tracking') }} as tracking
    inner join {{ ref('stages') }} as stages
        on tracking.year_group = stages.year_group and stages.stage = 'KS5'
    inner join {{ ref('academic_years') }} as years
        on tracking.academic_year = years.academic_year
    inner join taught
        on tracking.school_urn = taught.school_urn and tracking.subject_code = taught.subject_code
    left join {{ ref('stg_classes') }} as classes
        on
            tracking.school_urn = classes.school_urn
            and tracking.academic_year = classes.academic_year
            and tracking.class_code = classes.class_code
),

results as (
    select
        results.school_urn,
        results.student_id,
        coalesce(programmes.rules_year, results.results_year) as rules_year,
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
    school_urn, student_id, academic_year, tracking_point, rules_year, course_code,
    'prediction' as basis, prediction as grade, cast(null as bigint) as results_year
from marksheets
where prediction is not null
union all
select
    school_urn, student_id, academic_year, tracking_point, rules_year, course_code,
    'working_at' as basis, working_at as grade, cast(null as bigint) as results_year
from marksheets
where working_at is not null
union all
select
    marksheets.school_urn, marksheets.student_id, marksheets.academic_year, marksheets.tracking_point,
    marksheets.rules_year, marksheets.course_code,
    targets.kind || '_target' as basis, targets.grade, cast(null as bigint) as results_year
from marksheets
inner join {{ ref('int_tracking__targets') }} as targets
    on
        marksheets.school_urn = targets.school_urn
        and marksheets.academic_year = targets.academic_year
        and marksheets.tracking_point = targets.tracking_point
        and marksheets.student_id = targets.student_id
        and marksheets.subject_code = targets.subject_code
union all
select
    results.school_urn, results.student_id, years.academic_year, 'results' as tracking_point,
    cast(results.rules_year as integer) as rules_year, results.course_code,
    'result' as basis, results.grade, cast(results.results_year as bigint) as results_year
from results
inner join {{ ref('academic_years') }} as years
    on results.rules_year = years.rules_year
where results.newest_year = results.rules_year
