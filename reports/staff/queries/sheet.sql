-- Students of a class whose marks the reader may see, with what stands before the cells: targets and the last two points.
with seen as materialized ({seen}),

ours as (
    select distinct students.student_key, students.student_id, students.list_name as name, students.registration_group,
        places.subject_code
    from staff.places as places
    join staff.students as students on places.student_key = students.student_key
    join seen as shown
        on places.student_key = shown.student_key and shown.thing = 'students'
        and (shown.is_whole or shown.subject_code = places.subject_code)
    join seen as told
        on places.student_key = told.student_key and told.thing = 'progress'
        and (told.is_whole or told.subject_code = places.subject_code)
    where places.school_urn = $school and places.class_code = $class
)

select
    ours.student_key, ours.student_id, ours.name, ours.registration_group,
    targets.expected_grade, targets.aspirational_grade, tiers.tier, tiers.lowest_rank, tiers.highest_rank,
    last.prediction as last_prediction, last.target_state as last_state, last.point_name as last_point_name,
    before.prediction as before_prediction, before.point_name as before_point_name
from ours
left join staff.targets as targets
    on ours.student_key = targets.student_key and ours.subject_code = targets.subject_code
left join staff.tiers as tiers
    on ours.student_key = tiers.student_key and ours.subject_code = tiers.subject_code
left join staff.progress as last
    on ours.student_key = last.student_key and ours.subject_code = last.subject_code and last.nth_newest = 1
left join staff.progress as before
    on ours.student_key = before.student_key and ours.subject_code = before.subject_code and before.nth_newest = 2
order by ours.name, ours.student_key
