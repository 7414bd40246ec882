-- Attainment 8, the better English and maths of each projected figure in each draw.
with items as (
    select
        figure_no, place, course_no, points, pool_1, group_1, pool_2, group_2, pool_3, group_3
    from {{ ref('int_projection__items') }}
),

{{ fill_slots('items') }},

weights as (
    select
        projections.projection_no,
        slots.slot_no,
        slots.weight
    from {{ ref('int_projection__figures') }} as projections
    inner join {{ ref('int_attainment__slots') }} as slots
        on projections.figure_no = slots.figure_no
),

numbered as (
    {{ figures_in_draws() }}
),

elements as (
    select
        items.projection_no,
        items.draw_no,
        max(case when pools.element = 'english' then items.points else 0 end) as english_best_points,
        max(case when pools.element = 'maths' then items.points else 0 end) as maths_best_points
    from {{ ref('int_projection__items') }} as items
    left join {{ ref('int_attainment__pools') }} as pools
        on items.pool_1 = pools.pool_no
    group by items.projection_no, items.draw_no
),

totals as (
    select
        items.projection_no,
        items.draw_no,
        sum(filled.points * weights.weight) as attainment8_points
    from filled
    inner join numbered as items
        on filled.figure_no = items.figure_no
    inner join weights
        on items.projection_no = weights.projection_no and filled.slot_no = weights.slot_no
    group by items.projection_no, items.draw_no
)

select
    elements.projection_no,
    elements.draw_no,
    cast(coalesce(totals.attainment8_points, 0) as decimal(18, 4)) as attainment8_points,
    elements.english_best_points,
    elements.maths_best_points
from elements
left join totals
    on elements.projection_no = totals.projection_no and elements.draw_no = totals.draw_no
