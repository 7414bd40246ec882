-- What the reader's roles are for, but for classes and single students; of the whole school its year groups and departments too.
with mine as (
    select distinct school_urn, place, role_name, scope_kind, scope
    from ({held}) as held
    where thing = 'students' and scope_kind not in ('class', 'student')
),

parts as (
    select distinct school_urn, 'year_group' as scope_kind, cast(year_group as varchar) as scope, year_group as nth, 1 as turn
    from staff.students
    union all
    select distinct school_urn, 'department', department, 0, 2 from staff.classes where department is not null
),

whole as (
    select school_urn, place, role_name, scope_kind, scope, 0 as nth, 0 as turn from mine
    union all
    select mine.school_urn, mine.place, mine.role_name, parts.scope_kind, parts.scope, parts.nth, parts.turn
    from mine
    join parts on mine.school_urn = parts.school_urn
    where mine.scope_kind = 'school'
)

select whole.*,
    (
        select max(markers.group_name) from staff.markers as markers
        where whole.scope_kind = 'group' and markers.group_id = whole.scope
    ) as group_name
from whole
order by place, turn, scope_kind, nth, scope, school_urn
