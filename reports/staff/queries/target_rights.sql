-- Which roles the reader has for students, as whole students or in one subject.
select distinct reach.student_key, reach.subject_code, reach.is_whole, held.role
from ({held}) as held
join staff.reach as reach
    on held.school_urn = reach.school_urn and held.scope_kind = reach.scope_kind and held.scope = reach.scope
where held.school_urn = $school and held.thing = 'progress'
