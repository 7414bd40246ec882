-- Groups beside students, of those as which the reader may see them.
with seen as materialized ({seen} and list_contains($students, reach.student_key))

select distinct markers.student_key, markers.short, markers.group_name, markers.place
from staff.markers as markers
join seen on markers.student_key = seen.student_key and markers.thing = seen.thing
where list_contains($students, markers.student_key)
order by markers.student_key, markers.place
