-- The whole table of roles and things, as SLT agrees it before the year.
select distinct
    roles.role,
    roles.name as role_name,
    roles.place as role_place,
    things.thing,
    things.name as thing_name,
    things.place as thing_place,
    things.meaning,
    case when audiences.role is not null then 1 else 0 end as may_see
from {{ ref('roles') }} as roles
cross join {{ ref('seen_things') }} as things
left join {{ ref('role_audiences') }} as audiences
    on roles.role = audiences.role and things.thing = audiences.thing
