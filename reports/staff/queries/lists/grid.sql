-- Groups and measures at the newest point of each year group, where a role for the year or the school opens them.
with mine as (
    select distinct held.scope_kind, held.scope
    from ({held}) as held
    where held.school_urn = $school and held.thing = 'grid' and held.scope_kind in ('school', 'year_group')
)

select
    grid.school_urn, grid.year_group, case when grid.group_id is null or grid.group_id in (select group_id from staff.markers where thing is not null) then coalesce(grid.group_id, '') end as group_id,
    coalesce(grid.group_name, 'All students') as group_name,
    max(grid.point_name) as point_name, max(grid.n_students) as n_students,
    list({
        'name': grid.short, 'value': grid.value, 'decimals': grid.decimals, 'unit': grid.unit, 'n': grid.n_students,
        'all': everyone.value, 'higher_is_better': grid.higher_is_better
    } order by grid.place) as cells
from staff.grid as grid
join (select distinct year_group from ours) as years on grid.year_group = years.year_group
left join staff.grid as everyone
    on grid.school_urn = everyone.school_urn and grid.year_group = everyone.year_group and grid.academic_year = everyone.academic_year
    and grid.tracking_point = everyone.tracking_point and grid.measure = everyone.measure and everyone.group_id is null
where grid.school_urn = $school and grid.nth_newest = 1 and grid.value is not null
    and exists (
        select 1 from mine
        where mine.scope_kind = 'school' or mine.scope = cast(grid.year_group as varchar)
    )
group by grid.school_urn, grid.year_group, grid.group_id, grid.group_name
order by grid.year_group, grid.group_id is not null, grid.group_name
