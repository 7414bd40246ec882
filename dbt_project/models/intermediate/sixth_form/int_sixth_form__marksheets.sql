-- Rows of marksheets of 16 to 18 with the KS5 course each is for (that of the class, else the only one of the subject; a GCSE
-- taken again is none), and mock exams: they give the grade worked at where the marksheet has none. is_withdrawn is 1 where
-- the entry was withdrawn by the time the point closed.
with written as (
    select
        tracking.school_urn, tracking.student_id, tracking.academic_year, tracking.tracking_point, tracking.year_group,
        tracking.subject_code,
        coalesce(courses.course_code, taught.only_course_code) as course_code,
        tracking.working_at,
        tracking.prediction
    from {{ ref('int_tracking__marks') }} as tracking
    inner join {{ ref('int_sixth_form__subjects') }} as taught
        on tracking.school_urn = taught.school_urn and tracking.subject_code = taught.subject_code
    left join {{ ref('stg_classes') }} as classes
        on
            tracking.school_urn = classes.school_urn
            and tracking.academic_year = classes.academic_year
            and tracking.class_code = classes.class_code
    left join {{ ref('int_sixth_form__courses') }} as courses
        on
            classes.school_urn = courses.school_urn
            and classes.course_code = courses.course_code
            and tracking.subject_code = courses.subject_code
    left join {{ ref('stg_courses') }} as others
        on classes.school_urn = others.school_urn and classes.course_code = others.course_code
    where courses.course_code is not null or others.course_code is null or others.subject_code <> tracking.subject_code
),

mocks as (
    select
        mocks.school_urn, mocks.student_id, mocks.academic_year, mocks.tracking_point, enrolments.year_group,
        courses.subject_code, mocks.course_code, mocks.grade
    from {{ ref('int_mocks__newest') }} as mocks
    inner join {{ ref('int_sixth_form__courses') }} as courses
        on mocks.school_urn = courses.school_urn and mocks.course_code = courses.course_code
    inner join {{ ref('stg_enrolments') }} as enrolments
        on
            mocks.school_urn = enrolments.school_urn
            and mocks.student_id = enrolments.student_id
            and mocks.academic_year = enrolments.academic_year
),

told as (
    select
        coalesce(written.school_urn, mocks.school_urn) as school_urn,
        coalesce(written.student_id, mocks.student_id) as student_id,
        coalesce(written.academic_year, mocks.academic_year) as academic_year,
        coalesce(written.tracking_point, mocks.tracking_point) as tracking_point,
        coalesce(written.year_group, mocks.year_group) as year_group,
        coalesce(written.subject_code, mocks.subject_code) as subject_code,
        coalesce(written.course_code, mocks.course_code) as course_code,
        coalesce(written.working_at, mocks.grade) as working_at,
        written.prediction,
        case when written.student_id is null then 0 else 1 end as is_written
    from written
    full outer join mocks
        on
            written.school_urn = mocks.school_urn
            and written.student_id = mocks.student_id
            and written.academic_year = mocks.academic_year
            and written.tracking_point = mocks.tracking_point
            and written.course_code = mocks.course_code
),

-- A student is in one year group at a point: the higher, where rows tell two.
placed as (
    select
        school_urn, student_id, academic_year, tracking_point, subject_code, course_code, working_at, prediction, is_written,
        max(year_group) over (partition by school_urn, student_id, academic_year, tracking_point) as year_group
    from told
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
    told.prediction,
    told.is_written,
    case when entries.withdrawn_date <= points.close_date then 1 else 0 end as is_withdrawn
from placed as told
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
