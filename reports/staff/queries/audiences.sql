-- The table of roles and things.
select role, role_name, role_place, thing, thing_name, thing_place, meaning, may_see
from staff.audiences
order by role_place, thing_place
