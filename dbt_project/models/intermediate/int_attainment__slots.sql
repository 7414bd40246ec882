-- Every slot of every figure: what fills it and with what weight, or nothing. A weight that needs more than one
-- category (English: language and literature) holds when both were taken, with whatever grade.
with taken as (
    select
        items.attainment8_key,
        pools.pool,
        count(distinct items.category) as n_categories
    from {{ ref('int_attainment__entries') }} as items
    inner join {{ ref('ks4_pools') }} as pools
        on items.rule_set = pools.rule_set and items.category = pools.category
    where items.entry_state in ('counts', 'no_points_that_year')
    group by items.attainment8_key, pools.pool
)

select
    figures.attainment8_key,
    figures.rule_set,
    slots.slot_no,
    slots.slot_code,
    slots.element,
    filled.course_code,
    filled.category,
    filled.nth_award,
    filled.points,
    case when taken.n_categories >= slots.categories_for_weight then slots.weight else slots.weight_alone end as weight,
    slots.weight as full_weight,
    cast(
        coalesce(
            filled.points
            * case when taken.n_categories >= slots.categories_for_weight then slots.weight else slots.weight_alone end, 0
        ) as decimal(18, 4)
    ) as slot_points
from {{ ref('int_attainment__figures') }} as figures
inner join {{ ref('ks4_slots') }} as slots
    on figures.rule_set = slots.rule_set
left join {{ ref('int_attainment__slots_filled') }} as filled
    on figures.attainment8_key = filled.attainment8_key and slots.slot_no = filled.slot_no
left join taken
    on figures.attainment8_key = taken.attainment8_key and slots.pool = taken.pool
