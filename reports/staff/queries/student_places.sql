-- Classes of a student that the reader may see.
with seen as materialized ({seen} and reach.student_key = $student)

select places.class_code, places.school_urn, places.subject_name, string_agg(concat_ws(' ', people.title, people.surname), ', ' order by people.surname) as teachers
from staff.places as places
left join staff.teachers as teachers on places.school_urn = teachers.school_urn and places.class_code = teachers.class_code
left join staff.people as people on teachers.staff_key = people.staff_key
where places.student_key = $student
    and exists (
        select 1 from seen
        where seen.student_key = places.student_key and seen.thing = 'students'
            and (seen.is_whole or seen.subject_code = places.subject_code)
    )
group by all
order by places.subject_name, places.class_code
