-- The awards of each projected figure in each draw, best first, with the number of the pools they may fill. The number of
-- a figure in a draw is that of a figure of its own. A result that the student already has is the same in every draw.
select
    {{ figure_in_draw('draws.projection_no', 'draws.draw_no') }} as figure_no,
    draws.projection_no,
    draws.draw_no,
    {{ award_place('draws.points', 'items.course_no', 'items.nth_award') }} as place,
    items.fill_no,
    items.pillar_no,
    draws.points
from {{ ref('int_projection__draws') }} as draws
inner join {{ ref('int_projection__entries') }} as entries
    on draws.entry_no = entries.entry_no
inner join {{ ref('int_attainment__items') }} as items
    on entries.figure_no = items.figure_no and entries.course_no = items.course_no
union all
select
    {{ figure_in_draw('figures.projection_no', 'draws.draw_no') }} as figure_no,
    figures.projection_no,
    draws.draw_no,
    items.place,
    items.fill_no,
    items.pillar_no,
    items.points
from {{ ref('int_projection__figures') }} as figures
inner join {{ ref('int_attainment__entries') }} as entries
    on figures.figure_no = entries.figure_no and entries.entry_state = 'counts' and entries.results_year is not null
inner join {{ ref('int_attainment__items') }} as items
    on entries.figure_no = items.figure_no and entries.course_no = items.course_no
cross join {{ ref('projection_draws') }} as draws
