-- What stands in the cells that a marksheet has once for the class: the newest of each.
with told as (
    select
        school_urn, academic_year, tracking_point, class_code, subject_code, field, value, staff_id, recorded_at, event_id,
        source, is_late,
        row_number() over (
            partition by school_urn, academic_year, tracking_point, class_code, field
            order by recorded_at desc, event_id desc
        ) as nth
    from {{ ref('int_tracking__events') }}
    where void_reason is null and is_of_class = 1
)

select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    subject_code,
    field,
    value,
    staff_id,
    recorded_at,
    event_id,
    source,
    is_late
from told
where nth = 1
