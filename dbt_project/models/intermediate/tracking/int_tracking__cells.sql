-- Each cell of each marksheet that staff filled in, as every source has it: of two that say something about one cell the one of
-- the lower place in source_priority counts (nth 1), of one place the newer. A cell that was cleared says that it is empty.
with judged as (
    select
        school_urn, academic_year, tracking_point, year_group, student_id, subject_code, field, value, class_code, staff_id,
        recorded_at, recorded_date, event_id, source, is_late
    from {{ ref('int_tracking__events') }}
    where void_reason is null and is_of_class = 0
),

students as (
    select distinct school_urn, academic_year, tracking_point, student_id, subject_code
    from judged
),

exported as (
    select
        tracking.school_urn,
        tracking.academic_year,
        tracking.tracking_point,
        tracking.year_group,
        tracking.student_id,
        tracking.subject_code,
        fields.field,
        case fields.field
            when 'working_at' then tracking.working_at
            when 'prediction' then tracking.prediction
            when 'attitude' then cast(tracking.attitude as string)
            when 'praise' then case when tracking.praise then 'Y' when not tracking.praise then 'N' end
        end as value,
        tracking.class_code,
        tracking.staff_id,
        coalesce(cast(tracking.recorded_date as string), '') as recorded_at,
        tracking.recorded_date,
        '' as event_id,
        'mis' as source,
        false as is_late
    from {{ ref('stg_tracking') }} as tracking
    inner join students
        on
            tracking.school_urn = students.school_urn
            and tracking.academic_year = students.academic_year
            and tracking.tracking_point = students.tracking_point
            and tracking.student_id = students.student_id
            and tracking.subject_code = students.subject_code
    cross join {{ ref('form_fields') }} as fields
    where fields.is_of_class = 0
),

told as (
    select
        school_urn, academic_year, tracking_point, year_group, student_id, subject_code, field, value, class_code, staff_id,
        recorded_at, recorded_date, event_id, source, is_late
    from judged
    union all
    select
        school_urn, academic_year, tracking_point, year_group, student_id, subject_code, field, value, class_code, staff_id,
        recorded_at, recorded_date, event_id, source, is_late
    from exported
    where value is not null
)

select
    told.school_urn,
    told.academic_year,
    told.tracking_point,
    told.year_group,
    told.student_id,
    told.subject_code,
    told.field,
    told.value,
    told.class_code,
    told.staff_id,
    told.recorded_at,
    told.recorded_date,
    told.event_id,
    told.source,
    told.is_late,
    row_number() over (
        partition by
            told.school_urn, told.academic_year, told.tracking_point, told.student_id, told.subject_code, told.field
        order by priority.place asc, told.recorded_at desc, told.event_id desc
    ) as nth,
    row_number() over (
        partition by
            told.school_urn, told.academic_year, told.tracking_point, told.student_id, told.subject_code, told.field,
            told.source
        order by told.recorded_at desc, told.event_id desc
    ) as nth_of_source
from told
inner join {{ ref('source_priority') }} as priority
    on told.source = priority.source
