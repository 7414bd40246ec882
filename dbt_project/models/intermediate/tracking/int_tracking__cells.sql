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

told as (
    select
        school_urn, academic_year, tracking_point, year_group, student_id, subject_code, field, value, class_code, staff_id,
        recorded_at, recorded_date, event_id, source, is_late
    from judged
    union all
    select
        exported.school_urn, exported.academic_year, exported.tracking_point, exported.year_group, exported.student_id,
        exported.subject_code, exported.field, exported.value, exported.class_code, exported.staff_id, exported.recorded_at,
        exported.recorded_date, exported.event_id, exported.source, exported.is_late
    from {{ ref('int_tracking__exported') }} as exported
    inner join students
        on
            exported.school_urn = students.school_urn
            and exported.academic_year = students.academic_year
            and exported.tracking_point = students.tracking_point
            and exported.student_id = students.student_id
            and exported.subject_code = students.subject_code
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
