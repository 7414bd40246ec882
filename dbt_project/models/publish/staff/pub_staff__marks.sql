-- What stands in each cell of the newest year's marksheets: of each student on roll and subject, and once for a class.
with windows as (
    select distinct school_urn, academic_year, tracking_point
    from {{ ref('pub_staff__windows') }}
),

told as (
    select
        school_urn, academic_year, tracking_point, student_id, subject_code, field, value, class_code, staff_id, recorded_at,
        event_id, source, is_late
    from {{ ref('int_tracking__cells') }}
    where nth = 1
    union all
    select
        exported.school_urn, exported.academic_year, exported.tracking_point, exported.student_id, exported.subject_code,
        exported.field, exported.value, exported.class_code, exported.staff_id, exported.recorded_at, exported.event_id,
        exported.source, exported.is_late
    from {{ ref('int_tracking__exported') }} as exported
    left join {{ ref('int_tracking__cells') }} as cells
        on
            exported.school_urn = cells.school_urn
            and exported.academic_year = cells.academic_year
            and exported.tracking_point = cells.tracking_point
            and exported.student_id = cells.student_id
            and exported.subject_code = cells.subject_code
    where cells.student_id is null
    union all
    select
        school_urn, academic_year, tracking_point, cast(null as string) as student_id, subject_code, field, value, class_code,
        staff_id, recorded_at, event_id, source, is_late
    from {{ ref('int_tracking__class_cells') }}
)

select
    told.school_urn,
    told.tracking_point,
    keys.student_key,
    told.subject_code,
    told.field,
    told.value,
    told.class_code,
    staff.staff_key,
    told.recorded_at,
    told.event_id,
    told.source,
    told.is_late
from told
inner join windows
    on
        told.school_urn = windows.school_urn
        and told.academic_year = windows.academic_year
        and told.tracking_point = windows.tracking_point
left join {{ ref('stg_student_keys') }} as keys
    on told.school_urn = keys.school_urn and told.student_id = keys.student_id
left join {{ ref('stg_staff_keys') }} as staff
    on told.school_urn = staff.school_urn and told.staff_id = staff.staff_id
where told.student_id is null or keys.student_key in (select student_key from {{ ref('pub_staff__students') }})
