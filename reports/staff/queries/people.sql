-- Everybody who may sign in, with their roles: for the demo alone.
select people.sign_in_name, concat_ws(' ', people.title, people.forename, people.surname) as name, people.staff_id,
    coalesce(string_agg(distinct grants.role_name, ', ' order by grants.role_name), 'no role today') as roles
from staff.people as people
left join staff.grants as grants on people.staff_key = grants.staff_key and $today between grants.valid_from and grants.valid_to
where people.sign_in_name is not null
group by people.sign_in_name, people.title, people.forename, people.surname, people.staff_id
order by min(coalesce(grants.place, 99)) desc, people.staff_id
