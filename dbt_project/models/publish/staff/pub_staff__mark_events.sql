-- Every cell that staff filled in or cleared in the newest year, those that count for nothing too, and what the extract had in
-- them, so that a marksheet can be put back as it was.
with told as (
    select
        school_urn, academic_year, tracking_point, student_id, subject_code, class_code, field, value, staff_id, recorded_at,
        event_id, source, void_reason
    from {{ ref('int_tracking__events') }}
    union all
    select
        school_urn, academic_year, tracking_point, student_id, subject_code, class_code, field, value, staff_id, recorded_at,
        event_id, source, cast(null as string) as void_reason
    from {{ ref('int_tracking__cells') }}
    where event_id = ''
)

select
    events.school_urn,
    events.tracking_point,
    keys.student_key,
    events.subject_code,
    events.class_code,
    events.field,
    events.value,
    staff.staff_key,
    events.recorded_at,
    events.event_id,
    events.source,
    reasons.meaning as void_meaning
from told as events
inner join {{ ref('int_access__years') }} as years
    on events.school_urn = years.school_urn and events.academic_year = years.academic_year
left join {{ ref('stg_student_keys') }} as keys
    on events.school_urn = keys.school_urn and events.student_id = keys.student_id
left join {{ ref('stg_staff_keys') }} as staff
    on events.school_urn = staff.school_urn and events.staff_id = staff.staff_id
left join {{ ref('void_reasons') }} as reasons
    on events.void_reason = reasons.void_reason
