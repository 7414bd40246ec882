-- Rows of marksheets of 16 to 18 with the KS5 course each is for (that of the class, else the only one of the subject), and
-- mock exams where the marksheet of their point has no grade worked at. Not of a course whose entry was withdrawn by then.
with taught as (
    select
        school_urn,
        subject_code,
        min(course_code) as course_code,
        count(*) as n_courses
    from {{ ref('int_ks5__courses') }}
    group by school_urn, subject_code
),

told as (
    select
        tracking.school_urn, tracking.student_id, tracking.academic_year, tracking.tracking_point, tracking.year_group,
        tracking.subject_code,
        coalesce(classes.course_code, case when taught.n_courses = 1 then taught.course_code end) as course_code,
        coalesce(tracking.working_at, mocks.grade) as working_at,
        tracking.prediction
    from {{ ref('stg_tracking') }} as tracking
    inner join taught
        on tracking.school_urn = taught.school_urn and tracking.subject_code = taught.subject_code
    left join {{ ref('stg_classes') }} as classes
        on
            tracking.school_urn = classes.school_urn
            and tracking.academic_year = classes.academic_year
            and tracking.class_code = classes.class_code
    left join {{ ref('int_mocks__grades') }} as mocks
        on
            tracking.school_urn = mocks.school_urn
            and tracking.student_id = mocks.student_id
            and tracking.academic_year = mocks.academic_year
            and tracking.tracking_point = mocks.tracking_point
            and coalesce(classes.course_code, taught.course_code) = mocks.course_code
            and mocks.mock_state = 'graded'
)

select
    told.school_urn,
    told.student_id,
    told.academic_year,
    told.tracking_point,
    years.rules_year + stages.final_year_group - told.year_group as rules_year,
    told.subject_code,
    told.course_code,
    told.working_at,
    told.prediction
from told
inner join {{ ref('stages') }} as stages
    on told.year_group = stages.year_group and stages.stage = 'KS5'
inner join {{ ref('academic_years') }} as years
    on told.academic_year = years.academic_year
left join {{ ref('stg_tracking_points') }} as points
    on
        told.school_urn = points.school_urn
        and told.academic_year = points.academic_year
        and told.tracking_point = points.tracking_point
        and told.year_group = points.year_group
left join {{ ref('stg_exam_entries') }} as entries
    on
        told.school_urn = entries.school_urn
        and told.student_id = entries.student_id
        and told.course_code = entries.course_code
        and years.rules_year + stages.final_year_group - told.year_group = entries.results_year
where entries.withdrawn_date is null or points.close_date is null or points.close_date < entries.withdrawn_date
