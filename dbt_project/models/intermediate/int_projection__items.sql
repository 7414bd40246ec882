-- The awards of each projected figure in each draw, best first, with the pools they may fill. The number of a figure in
-- a draw is that of a figure of its own.
with awards as (
    select
        {{ figure_in_draw('draws.projection_no', 'draws.draw_no') }} as figure_no,
        draws.projection_no,
        draws.draw_no,
        items.nth_award,
        items.course_no,
        items.category,
        items.awards,
        items.pool_1,
        items.group_1,
        items.pool_2,
        items.group_2,
        items.pool_3,
        items.group_3,
        draws.points
    from {{ ref('int_projection__draws') }} as draws
    inner join {{ ref('int_projection__entries') }} as entries
        on draws.entry_no = entries.entry_no
    inner join {{ ref('int_attainment__items') }} as items
        on entries.figure_no = items.figure_no and entries.course_no = items.course_no
)

select
    figure_no,
    projection_no,
    draw_no,
    {{ award_place('points', 'course_no', 'nth_award') }} as place,
    course_no,
    category,
    awards,
    pool_1,
    group_1,
    pool_2,
    group_2,
    pool_3,
    group_3,
    points
from awards
