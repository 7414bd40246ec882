-- What the reader's roles are for, but for classes and single students; the whole school by its year groups.
select distinct
    grants.school_urn, grants.place, grants.role_name,
    case when grants.scope_kind = 'school' then 'year_group' else grants.scope_kind end as scope_kind,
    case when grants.scope_kind = 'school' then cast(years.year_group as varchar) else grants.scope end as scope,
    case when grants.scope_kind = 'school' then years.year_group end as nth,
    (
        select max(markers.group_name) from staff.markers as markers
        where grants.scope_kind = 'group' and markers.group_id = grants.scope
    ) as group_name
from ({held}) as grants
left join (select distinct school_urn, year_group from staff.students) as years
    on grants.scope_kind = 'school' and grants.school_urn = years.school_urn
where grants.thing = 'students' and grants.scope_kind not in ('class', 'student')
order by grants.place, scope_kind, nth, scope, grants.school_urn
