-- Every headline of the whole school and of each year group at each point, and of each summer, with the newest of each told.
with told as (
    select
        grid.school_urn, 'point' as kind, grid.measure as code, grid.short as name, grid.unit, coalesce(grid.year_group, 0) as year_group,
        points.label as place, points.sequence as nth, grid.value, grid.n_students
    from slt.grid as grid
    join slt.points as points
        on
            grid.school_urn = points.school_urn and grid.academic_year = points.academic_year
            and grid.tracking_point = points.tracking_point
    where grid.group_id = 'all'
    union all
    select
        school_urn, 'summer', measure, measure_name, unit, year_group, 'Summer ' || rules_year, rules_year, value, n_students
    from slt.headline_results
)

select
    school_urn, kind, code, name, unit, year_group, place, value, n_students,
    nth = max(nth) over (partition by school_urn, kind, code, year_group) as is_newest
from told
order by school_urn, kind, name, year_group, nth
