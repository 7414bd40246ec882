-- What the list can be narrowed to.
select 'year' as choice, cast(year_group as varchar) as value, 'Year ' || year_group as name, year_group as nth from ours
union
select 'tutor', registration_group, registration_group, 0 from ours where registration_group is not null
union
select 'subject', subject_code, subject_name, 0 from told
union
select 'group', markers.group_id, markers.group_name, markers.place
from staff.markers as markers
join ours on markers.student_key = ours.student_key
join seen on markers.student_key = seen.student_key and markers.thing = seen.thing
order by choice, nth, name, value
