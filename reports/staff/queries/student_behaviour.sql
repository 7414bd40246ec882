-- Praise and incidents of a student by year.
with seen as materialized ({seen} and reach.student_key = $student)

select behaviour.academic_year, behaviour.category, behaviour.n_events, behaviour.points
from staff.behaviour as behaviour
where behaviour.student_key = $student
    and exists (select 1 from seen where seen.student_key = behaviour.student_key and seen.thing = 'behaviour')
order by behaviour.academic_year desc, behaviour.category
