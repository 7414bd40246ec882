-- What is and was done for a student: in the subjects of the reader's roles, or, to who sees the whole student, all of it.
with seen as materialized ({seen} and reach.student_key = $student)

select distinct interventions.intervention_id, interventions.intervention_type, interventions.support_name, interventions.subject_code,
    interventions.start_date, interventions.end_date, interventions.is_running, interventions.student_view, interventions.parent_view,
    concat_ws(' ', people.title, people.surname) as owner
from staff.interventions as interventions
join seen
    on interventions.student_key = seen.student_key and seen.thing = 'help'
    and (seen.is_whole or seen.subject_code = interventions.subject_code)
left join staff.people as people on interventions.owner_staff_key = people.staff_key
where interventions.student_key = $student
order by interventions.is_running desc, interventions.start_date desc, interventions.intervention_id
limit 20
