-- Exam results of 16 to 18: in KS5 courses, and since KS5 began in courses that nobody told. One that is pending, that waits
-- in quarantine or whose newer version does, is told without a grade, so that no figure is told as if it were not there.
with programmes as (
    select
        enrolments.school_urn,
        enrolments.student_id,
        min(enrolments.rules_year) as first_year
    from {{ ref('int_students__begun') }} as enrolments
    inner join {{ ref('stages') }} as stages
        on enrolments.year_group = stages.year_group and stages.stage = 'KS5'
    group by enrolments.school_urn, enrolments.student_id
),

told as (
    select
        coalesce(results.school_urn, aside.school_urn) as school_urn,
        coalesce(results.student_id, aside.student_id) as student_id,
        coalesce(results.results_year, aside.results_year) as results_year,
        coalesce(results.course_code, aside.course_code) as course_code,
        case when aside.school_urn is null and words.fault is null then results.grade end as grade,
        case when aside.school_urn is not null then 'quarantined' else words.fault end as fault
    from {{ ref('stg_exam_results') }} as results
    full outer join {{ ref('int_attainment__results_aside') }} as aside
        on
            results.school_urn = aside.school_urn
            and results.student_id = aside.student_id
            and results.course_code = aside.course_code
            and results.results_year = aside.results_year
    left join {{ ref('result_words') }} as words
        on upper(trim(results.grade)) = words.grade
)

select
    told.school_urn,
    told.student_id,
    told.results_year,
    courses.subject_code,
    told.course_code,
    told.grade,
    told.fault
from told
left join {{ ref('int_sixth_form__courses') }} as courses
    on told.school_urn = courses.school_urn and told.course_code = courses.course_code
left join {{ ref('stg_courses') }} as known
    on told.school_urn = known.school_urn and told.course_code = known.course_code
left join programmes
    on told.school_urn = programmes.school_urn and told.student_id = programmes.student_id
where
    courses.course_code is not null
    or (known.course_code is null and coalesce(told.results_year, programmes.first_year) >= programmes.first_year)
