-- Whether a group closes its gap: the share of predictions on or above target of the group and of all others of the cohort, at the
-- cohort's points.
with mine as (
    select distinct held.scope_kind, held.scope
    from ({held}) as held
    where held.school_urn = $school and (
        held.thing = 'grid' and held.scope_kind in ('school', 'year_group', 'group')
    )
),

shown as (
    select grid.*, everyone.numerator as all_numerator, everyone.denominator as all_denominator
    from staff.grid as grid
    join (select distinct year_group from ours) as years on grid.year_group = years.year_group
    join staff.grid as everyone
        on grid.school_urn = everyone.school_urn and grid.year_group = everyone.year_group
        and grid.academic_year = everyone.academic_year and grid.tracking_point = everyone.tracking_point
        and grid.measure = everyone.measure and everyone.group_id is null
    where grid.school_urn = $school and grid.measure = 'on_or_above_share' and grid.group_id is not null
        and grid.nth_newest <= 5 and grid.denominator > 0 and everyone.denominator > grid.denominator
        and ($kind <> 'group' or grid.group_id = $scope)
        and grid.group_id in (select group_id from staff.markers where thing is not null)
        and exists (
            select 1 from mine
            where mine.scope_kind = 'school' or (mine.scope_kind = 'year_group' and mine.scope = cast(grid.year_group as varchar))
                or (mine.scope_kind = 'group' and mine.scope = grid.group_id)
        )
),

points as (
    select *, 100.0 * numerator / denominator as own_pct,
        100.0 * (all_numerator - numerator) / (all_denominator - denominator) as others_pct
    from shown
)

select
    school_urn, year_group, group_id, group_name, max(n_students) filter (where nth_newest = 1) as n_students,
    max(own_pct) filter (where nth_newest = 1) as own_pct, max(others_pct) filter (where nth_newest = 1) as others_pct,
    max(own_pct - others_pct) filter (where nth_newest = 1) as gap_pct,
    max(own_pct - others_pct) filter (where nth_newest = 1) - max(own_pct - others_pct) filter (where nth_newest = 2) as change_pct,
    list({
        'name': point_name || ' ' || academic_year, 'value': own_pct - others_pct, 'decimals': 0, 'unit': 'gap', 'n': n_students,
        'all': null, 'higher_is_better': 1
    } order by nth_newest desc) as cells
from points
group by school_urn, year_group, group_id, group_name
having max(own_pct) filter (where nth_newest = 1) is not null
order by gap_pct, year_group, group_name
