-- Who sets the targets of each department: its head, by name.
select distinct held.scope as department, concat_ws(' ', people.title, people.surname) as name
from staff.grants as held
join staff.people as people on held.staff_key = people.staff_key
where held.school_urn = $school and held.role = 'head_of_department' and held.scope_kind = 'department'
    and $today between held.valid_from and held.valid_to
order by department, name
