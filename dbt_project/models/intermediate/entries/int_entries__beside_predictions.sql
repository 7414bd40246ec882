-- Entries that stand beside predictions, at points of the last year of the stage, for students of whom entries were
-- made by then. Of 16 to 18 also GCSEs taken again, by the course of the class.
with started as (
    select
        points.school_urn,
        points.academic_year,
        points.tracking_point,
        points.close_date,
        points.rules_year,
        entries.student_id
    from {{ ref('int_tracking__closed_points') }} as points
    inner join {{ ref('stages') }} as stages
        on points.year_group = stages.year_group and points.year_group = stages.final_year_group
    inner join {{ ref('stg_exam_entries') }} as entries
        on
            points.school_urn = entries.school_urn
            and points.rules_year = entries.results_year
            and points.close_date >= entries.entered_date
    inner join {{ ref('stg_enrolments') }} as enrolments
        on
            entries.school_urn = enrolments.school_urn
            and entries.student_id = enrolments.student_id
            and points.academic_year = enrolments.academic_year
            and points.year_group = enrolments.year_group
    group by
        points.school_urn, points.academic_year, points.tracking_point, points.close_date, points.rules_year, entries.student_id
),

entered as (
    select
        started.school_urn,
        started.student_id,
        started.academic_year,
        started.tracking_point,
        entries.course_code,
        entries.tier
    from started
    inner join {{ ref('stg_exam_entries') }} as entries
        on
            started.school_urn = entries.school_urn
            and started.student_id = entries.student_id
            and started.rules_year = entries.results_year
            and started.close_date >= entries.entered_date
            and (entries.withdrawn_date is null or started.close_date < entries.withdrawn_date)
),

graded as (
    select
        grades.school_urn, grades.student_id, grades.academic_year, grades.tracking_point, courses.course_code, grades.grade
    from {{ ref('int_attainment__graded_courses') }} as grades
    inner join {{ ref('int_attainment__courses') }} as courses
        on grades.course_no = courses.course_no
    where grades.basis = 'prediction'
    union
    select
        school_urn, student_id, academic_year, tracking_point, course_code, prediction as grade
    from {{ ref('int_sixth_form__marksheets') }}
    where prediction is not null and course_code is not null
    union
    select
        tracking.school_urn, tracking.student_id, tracking.academic_year, tracking.tracking_point, classes.course_code,
        tracking.prediction as grade
    from {{ ref('int_tracking__marks') }} as tracking
    inner join {{ ref('stages') }} as stages
        on tracking.year_group = stages.year_group and stages.stage = 'KS5'
    inner join {{ ref('stg_classes') }} as classes
        on
            tracking.school_urn = classes.school_urn
            and tracking.academic_year = classes.academic_year
            and tracking.class_code = classes.class_code
    inner join {{ ref('stg_courses') }} as courses
        on
            classes.school_urn = courses.school_urn
            and classes.course_code = courses.course_code
            and tracking.subject_code = courses.subject_code
    where tracking.prediction is not null
),

predicted as (
    select
        started.school_urn,
        started.student_id,
        started.academic_year,
        started.tracking_point,
        grades.course_code,
        grades.grade
    from started
    inner join graded as grades
        on
            started.school_urn = grades.school_urn
            and started.student_id = grades.student_id
            and started.academic_year = grades.academic_year
            and started.tracking_point = grades.tracking_point
)

select
    coalesce(entered.school_urn, predicted.school_urn) as school_urn,
    coalesce(entered.student_id, predicted.student_id) as student_id,
    coalesce(entered.academic_year, predicted.academic_year) as academic_year,
    coalesce(entered.tracking_point, predicted.tracking_point) as tracking_point,
    coalesce(entered.course_code, predicted.course_code) as course_code,
    entered.course_code as entered_course,
    entered.tier,
    predicted.grade
from entered
full outer join predicted
    on
        entered.school_urn = predicted.school_urn
        and entered.student_id = predicted.student_id
        and entered.academic_year = predicted.academic_year
        and entered.tracking_point = predicted.tracking_point
        and entered.course_code = predicted.course_code
