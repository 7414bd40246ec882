-- Entries that stand beside predictions, at points of the last year of the stage, for students of whom entries were
-- made by then.
with started as (
    select
        points.school_urn,
        points.academic_year,
        points.tracking_point,
        points.close_date,
        points.rules_year,
        entries.student_id
    from {{ ref('int_measures__points') }} as points
    inner join {{ ref('stages') }} as stages
        on points.year_group = stages.year_group and points.year_group = stages.final_year_group and stages.stage = 'KS4'
    inner join {{ ref('stg_exam_entries') }} as entries
        on
            points.school_urn = entries.school_urn
            and points.rules_year = entries.results_year
            and points.close_date >= entries.entered_date
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

predicted as (
    select
        started.school_urn,
        started.student_id,
        started.academic_year,
        started.tracking_point,
        courses.course_code,
        grades.grade
    from started
    inner join {{ ref('int_attainment__graded_courses') }} as grades
        on
            started.school_urn = grades.school_urn
            and started.student_id = grades.student_id
            and started.academic_year = grades.academic_year
            and started.tracking_point = grades.tracking_point
            and grades.basis = 'prediction'
    left join {{ ref('int_attainment__courses') }} as courses
        on grades.course_no = courses.course_no
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
