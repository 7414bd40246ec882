-- The marks of a student in a subject at a point, from whatever source: rows of the tracking extract as they are, and of students
-- of whom staff filled in a cell the cells that count.
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
)

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
