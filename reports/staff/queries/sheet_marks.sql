-- What the publication has in the cells of a class's students at a data collection, and in those of the class itself.
with seen as materialized ({seen}),

ours as (
    select distinct places.student_key, places.subject_code
    from staff.places as places
    join seen on places.student_key = seen.student_key and seen.thing = 'progress'
        and (seen.is_whole or seen.subject_code = places.subject_code)
    where places.school_urn = $school and places.class_code = $class
)

select marks.student_key, marks.field, marks.value, marks.class_code, marks.recorded_at, marks.event_id, marks.source,
    marks.is_late, concat_ws(' ', people.title, people.surname) as who
from staff.marks as marks
join ours on marks.student_key = ours.student_key and marks.subject_code = ours.subject_code
left join staff.people as people on marks.staff_key = people.staff_key
where marks.school_urn = $school and marks.tracking_point = $point
union all
select null as student_key, marks.field, marks.value, marks.class_code, marks.recorded_at, marks.event_id, marks.source,
    marks.is_late, concat_ws(' ', people.title, people.surname) as who
from staff.marks as marks
left join staff.people as people on marks.staff_key = people.staff_key
where marks.school_urn = $school and marks.tracking_point = $point and marks.class_code = $class and marks.student_key is null
    and exists (select 1 from ours)
