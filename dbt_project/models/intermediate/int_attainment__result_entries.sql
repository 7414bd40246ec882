-- Exam results of KS4 courses, told in the year the student ends the stage: an exam taken early counts with the rest.
-- A student who never reached the last year here has no figure from results.
with leaving as (
    select
        enrolments.school_urn,
        enrolments.student_id,
        max(years.rules_year) as rules_year,
        max(enrolments.academic_year) as academic_year
    from {{ ref('stg_enrolments') }} as enrolments
    inner join {{ ref('academic_years') }} as years
        on enrolments.academic_year = years.academic_year
    inner join {{ ref('stages') }} as stages
        on
            enrolments.year_group = stages.year_group
            and enrolments.year_group = stages.final_year_group
            and stages.stage = 'KS4'
    group by enrolments.school_urn, enrolments.student_id
)

select
    {{ figure_no('students', 'moments') }} as figure_no,
    students.student_no,
    moments.moment_no,
    leaving.rules_year,
    courses.subject_code,
    courses.course_no,
    results.grade,
    0 as is_inferred,
    results.results_year
from {{ ref('stg_exam_results') }} as results
inner join {{ ref('int_attainment__courses') }} as courses
    on results.school_urn = courses.school_urn and results.course_code = courses.course_code
inner join leaving
    on
        results.school_urn = leaving.school_urn
        and results.student_id = leaving.student_id
        and results.results_year <= leaving.rules_year
inner join {{ ref('int_attainment__students') }} as students
    on results.school_urn = students.school_urn and results.student_id = students.student_id
inner join {{ ref('int_attainment__moments') }} as moments
    on leaving.academic_year = moments.academic_year and moments.basis = 'result'
where courses.stage = 'KS4'
