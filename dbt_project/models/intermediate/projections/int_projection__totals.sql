-- Attainment 8, the better English and maths of each projected figure in each draw.
with {{ fill_slots(ref('int_projection__items'), ['points']) }},

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
        max(case when members.element = 'english' then items.points else 0 end) as english_best_points,
        max(case when members.element = 'maths' then items.points else 0 end) as maths_best_points
    from {{ ref('int_projection__items') }} as items
    left join {{ ref('int_attainment__pool_members') }} as members
        on items.fill_no = members.fill_no and members.round_no = members.first_round_no
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
