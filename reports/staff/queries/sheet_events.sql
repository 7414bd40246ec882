-- What was filled in at a data collection in the cells of a class's students and of the class itself, oldest first.
with seen as materialized ({seen}),

ours as (
    select distinct places.student_key, places.subject_code
    from staff.places as places
    join seen on places.student_key = seen.student_key and seen.thing = 'progress'
        and (seen.is_whole or seen.subject_code = places.subject_code)
    where places.school_urn = $school and places.class_code = $class
)

select events.student_key, events.field, events.value, events.recorded_at, events.event_id, events.class_code, events.source, events.void_meaning,
    concat_ws(' ', people.title, people.surname) as who
from staff.mark_events as events
left join staff.people as people on events.staff_key = people.staff_key
where events.school_urn = $school and events.tracking_point = $point
    and (
        exists (select 1 from ours where ours.student_key = events.student_key and ours.subject_code = events.subject_code)
        or (events.student_key is null and events.class_code = $class and exists (select 1 from ours))
    )
order by events.recorded_at, events.event_id
