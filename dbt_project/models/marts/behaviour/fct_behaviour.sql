select
    events.school_urn,
    events.event_id,
    keys.student_key,
    years.academic_year,
    events.date,
    events.category,
    events.event_type,
    events.points,
    staff.staff_key,
    events.class_code,
    events.place
from {{ ref('stg_behaviour_events') }} as events
inner join {{ ref('stg_student_keys') }} as keys
    on events.school_urn = keys.school_urn and events.student_id = keys.student_id
left join {{ ref('stg_staff_keys') }} as staff
    on events.school_urn = staff.school_urn and events.staff_id = staff.staff_id
left join {{ ref('academic_years') }} as years
    on events.date between years.first_day and years.last_day
