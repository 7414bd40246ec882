-- The marks of a student in a subject at a point, from whatever source: rows of the tracking extract, and of students of
-- whom staff filled in a cell the cells that count. A grade told in thirds counts as its grade everywhere.
with typed as (
    select
        school_urn,
        academic_year,
        tracking_point,
        max_by(year_group, concat(recorded_at, event_id)) as year_group,
        student_id,
        subject_code,
        max_by(class_code, concat(recorded_at, event_id)) as class_code,
        max_by(staff_id, concat(recorded_at, event_id)) as staff_id,
        max(case when field = 'working_at' then value end) as working_at,
        max(case when field = 'prediction' then value end) as prediction,
        cast(max(case when field = 'attitude' then value end) as bigint) as attitude,
        coalesce(max(case when field = 'praise' then value end) = 'Y', false) as praise,
        max(recorded_date) as recorded_date
    from {{ ref('int_tracking__cells') }}
    where nth = 1
    group by school_urn, academic_year, tracking_point, student_id, subject_code
),

fine as (
    select distinct fine_grade, grade
    from {{ ref('fine_grades') }}
),

told as (
    select
        tracking.school_urn,
        tracking.academic_year,
        tracking.tracking_point,
        tracking.year_group,
        tracking.student_id,
        tracking.subject_code,
        tracking.class_code,
        tracking.staff_id,
        tracking.working_at,
        tracking.prediction,
        tracking.attitude,
        tracking.praise,
        tracking.recorded_date
    from {{ ref('stg_tracking') }} as tracking
    left join typed
        on
            tracking.school_urn = typed.school_urn
            and tracking.academic_year = typed.academic_year
            and tracking.tracking_point = typed.tracking_point
            and tracking.student_id = typed.student_id
            and tracking.subject_code = typed.subject_code
    where typed.student_id is null
    union all
    select
        school_urn,
        academic_year,
        tracking_point,
        year_group,
        student_id,
        subject_code,
        class_code,
        staff_id,
        working_at,
        prediction,
        attitude,
        praise,
        recorded_date
    from typed
)

select
    told.school_urn,
    told.academic_year,
    told.tracking_point,
    told.year_group,
    told.student_id,
    told.subject_code,
    told.class_code,
    told.staff_id,
    coalesce(fine_working_at.grade, told.working_at) as working_at,
    coalesce(fine_prediction.grade, told.prediction) as prediction,
    told.attitude,
    told.praise,
    told.recorded_date,
    told.working_at as told_working_at,
    told.prediction as told_prediction
from told
left join fine as fine_working_at
    on told.working_at = fine_working_at.fine_grade
left join fine as fine_prediction
    on told.prediction = fine_prediction.fine_grade
