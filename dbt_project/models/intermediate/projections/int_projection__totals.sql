-- Attainment 8, the better English and maths of each projected figure in each draw. The best of English and of maths fills its
-- slot first, so the slots tell it.
with {{ fill_slots(ref('int_projection__items'), ['points']) }},

weights as (
    select
        projections.projection_no,
        slots.slot_no,
        slots.element,
        slots.weight
    from {{ ref('int_projection__figures') }} as projections
    inner join {{ ref('int_attainment__slots') }} as slots
        on projections.figure_no = slots.figure_no
),

numbered as (
    {{ figures_in_draws() }}
),

drawn as (
    select distinct projection_no
    from {{ ref('int_projection__items') }}
),

totals as (
    select
        items.projection_no,
        items.draw_no,
        sum(filled.points * weights.weight) as attainment8_points,
        max(case when weights.element = 'english' then filled.points else 0 end) as english_best_points,
        max(case when weights.element = 'maths' then filled.points else 0 end) as maths_best_points
    from filled
    inner join numbered as items
        on filled.figure_no = items.figure_no
    inner join weights
        on items.projection_no = weights.projection_no and filled.slot_no = weights.slot_no
    group by items.projection_no, items.draw_no
)

select
    numbered.projection_no,
    numbered.draw_no,
    cast(coalesce(totals.attainment8_points, 0) as decimal(18, 4)) as attainment8_points,
    cast(coalesce(totals.english_best_points, 0) as decimal(18, 4)) as english_best_points,
    cast(coalesce(totals.maths_best_points, 0) as decimal(18, 4)) as maths_best_points
from numbered
inner join drawn
    on numbered.projection_no = drawn.projection_no
left join totals
    on numbered.projection_no = totals.projection_no and numbered.draw_no = totals.draw_no
