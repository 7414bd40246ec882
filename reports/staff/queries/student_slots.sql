-- Attainment 8 of a student slot by slot, for who sees the whole student.
with seen as materialized ({seen} and reach.student_key = $student)

select distinct slots.slot_no, slots.slot_code, slots.element, slots.subject_name, slots.grade, slots.weight, slots.slot_points,
    slots.slot_state, slots.points_to_gain, slots.attainment8_points, slots.point_name, filled.fillers
from staff.slots as slots
join seen on slots.student_key = seen.student_key and seen.thing = 'chances' and seen.is_whole
left join (
    select student_key, element, string_agg(distinct subject_name, ', ' order by subject_name) as fillers
    from staff.slot_fillers
    group by student_key, element
) as filled on slots.student_key = filled.student_key and slots.element = filled.element and slots.slot_state = 'no_entry'
where slots.student_key = $student
order by slots.slot_no
