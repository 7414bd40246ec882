-- Whom and what the reader may see: roles in force, each with the students that it reaches and the things that it opens. Every query
-- that names a student begins with it; one about a single student adds to its end.
select distinct reach.student_key, reach.school_urn, grants.thing, reach.is_whole, reach.subject_code, reach.class_code
from ({held}) as grants
join staff.reach as reach
    on grants.school_urn = reach.school_urn and grants.scope_kind = reach.scope_kind and grants.scope = reach.scope
where true
