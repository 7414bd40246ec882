-- Students whom the reader may see and of whom no marksheet of a data collection asks, though they have a target in the subject:
-- no class of it has them.
with seen as materialized ({seen})

select distinct students.student_key, students.list_name as name, students.registration_group, targets.subject_code
from staff.targets as targets
join staff.students as students on targets.student_key = students.student_key
join staff.windows as windows on students.school_urn = windows.school_urn and students.year_group = windows.year_group
join seen on students.student_key = seen.student_key and seen.thing = 'progress' and seen.is_whole
left join staff.places as places on targets.student_key = places.student_key and targets.subject_code = places.subject_code
where windows.school_urn = $school and windows.tracking_point = $point and targets.expected_grade is not null
    and places.student_key is null
order by name, students.student_key, targets.subject_code
