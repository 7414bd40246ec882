-- Generated from dbt_project/macros/slots.sql by `make generate`: the CTEs that fill slots with the awards of the
-- relation `awarded`; the last is `filled`.
items as (
    select figure_no, (cast((100 - points) * 10000 as bigint) * 1000000 + course_no * 10 + nth_award) as place, fill_no, points
    from awarded
),
members as (
    select
        fill_no, round_no, first_round_no, pool_no, group_no
    from staff.pool_members
),
pool_slots as (
    select
        pools.pool_no,
        slots.nth,
        slots.slot_no
    from staff.pools as pools
    inner join staff.slot_rules as slots
        on pools.rule_set = slots.rule_set and pools.pool = slots.pool and pools.round_no = slots.round_no
),
offered_1 as (
    select items.figure_no, items.place, items.fill_no, items.points, members.pool_no, members.group_no
    from items as items
    inner join members
        on items.fill_no = members.fill_no and members.round_no = 1 and members.first_round_no = 1
),
grouped_1 as (
    select
        figure_no, place, fill_no, points, pool_no,
        row_number() over (partition by figure_no, pool_no, group_no order by place asc) as nth_of_group
    from offered_1
    where group_no is not null
),
ranked_1 as (
    select
        figure_no, place, fill_no, points, pool_no,
        row_number() over (partition by figure_no, pool_no order by place asc) as nth
    from (
        select figure_no, place, fill_no, points, pool_no
        from offered_1
        where group_no is null
        union all
        select figure_no, place, fill_no, points, pool_no
        from grouped_1
        where nth_of_group = 1
    ) as open_1
),
placed_1 as (
    select items.figure_no, items.place, items.fill_no, items.points, slots.slot_no
    from ranked_1 as items
    left join pool_slots as slots
        on items.pool_no = slots.pool_no and items.nth = slots.nth
),
left_1 as (
    select figure_no, place, fill_no, points
    from placed_1
    where slot_no is null
    union all
    select figure_no, place, fill_no, points
    from grouped_1
    where nth_of_group > 1
),
offered_2 as (
    select items.figure_no, items.place, items.fill_no, items.points, members.pool_no, members.group_no
    from items as items
    inner join members
        on items.fill_no = members.fill_no and members.round_no = 2 and members.first_round_no = 2
    union all
    select items.figure_no, items.place, items.fill_no, items.points, members.pool_no, members.group_no
    from left_1 as items
    inner join members
        on items.fill_no = members.fill_no and members.round_no = 2
),
grouped_2 as (
    select
        figure_no, place, fill_no, points, pool_no,
        row_number() over (partition by figure_no, pool_no, group_no order by place asc) as nth_of_group
    from offered_2
    where group_no is not null
),
ranked_2 as (
    select
        figure_no, place, fill_no, points, pool_no,
        row_number() over (partition by figure_no, pool_no order by place asc) as nth
    from (
        select figure_no, place, fill_no, points, pool_no
        from offered_2
        where group_no is null
        union all
        select figure_no, place, fill_no, points, pool_no
        from grouped_2
        where nth_of_group = 1
    ) as open_2
),
placed_2 as (
    select items.figure_no, items.place, items.fill_no, items.points, slots.slot_no
    from ranked_2 as items
    left join pool_slots as slots
        on items.pool_no = slots.pool_no and items.nth = slots.nth
),
left_2 as (
    select figure_no, place, fill_no, points
    from placed_2
    where slot_no is null
    union all
    select figure_no, place, fill_no, points
    from grouped_2
    where nth_of_group > 1
    union all
    select items.figure_no, items.place, items.fill_no, items.points
    from left_1 as items
    left join members
        on items.fill_no = members.fill_no and members.round_no = 2
    where members.fill_no is null
),
offered_3 as (
    select items.figure_no, items.place, items.fill_no, items.points, members.pool_no, members.group_no
    from items as items
    inner join members
        on items.fill_no = members.fill_no and members.round_no = 3 and members.first_round_no = 3
    union all
    select items.figure_no, items.place, items.fill_no, items.points, members.pool_no, members.group_no
    from left_2 as items
    inner join members
        on items.fill_no = members.fill_no and members.round_no = 3
),
grouped_3 as (
    select
        figure_no, place, fill_no, points, pool_no,
        row_number() over (partition by figure_no, pool_no, group_no order by place asc) as nth_of_group
    from offered_3
    where group_no is not null
),
ranked_3 as (
    select
        figure_no, place, fill_no, points, pool_no,
        row_number() over (partition by figure_no, pool_no order by place asc) as nth
    from (
        select figure_no, place, fill_no, points, pool_no
        from offered_3
        where group_no is null
        union all
        select figure_no, place, fill_no, points, pool_no
        from grouped_3
        where nth_of_group = 1
    ) as open_3
),
placed_3 as (
    select items.figure_no, items.place, items.fill_no, items.points, slots.slot_no
    from ranked_3 as items
    left join pool_slots as slots
        on items.pool_no = slots.pool_no and items.nth = slots.nth
),
filled as (
    select figure_no, place, fill_no, points, slot_no
    from placed_1
    where slot_no is not null
    union all
    select figure_no, place, fill_no, points, slot_no
    from placed_2
    where slot_no is not null
    union all
    select figure_no, place, fill_no, points, slot_no
    from placed_3
    where slot_no is not null
)
