-- Every slot of every figure: what fills it and with what weight, or nothing. A weight that needs more than one
-- category (English: language and literature) holds when both were taken, with whatever grade, and in a year group whose
-- one English stands for both.
with conditions as (
    select distinct
        slots.rule_set,
        slots.pool,
        pools.category
    from {{ ref('ks4_slots') }} as slots
    inner join {{ ref('ks4_pools') }} as pools
        on slots.rule_set = pools.rule_set and slots.pool = pools.pool
    where slots.categories_for_weight > 1
),

entered as (
    select distinct
        entries.figure_no,
        conditions.pool,
        entries.category
    from {{ ref('int_attainment__entries') }} as entries
    inner join conditions
        on entries.rule_set = conditions.rule_set and entries.category = conditions.category
    where entries.entry_state in ('counts', 'no_points_that_year')
),

taken as (
    select
        figure_no,
        pool,
        count(*) as n_categories
    from entered
    group by figure_no, pool
),

weighed as (
    select
        figures.figure_no,
        slots.slot_no,
        slots.slot_code,
        slots.element,
        slots.weight as full_weight,
        case
            when slots.categories_for_weight = 1 or taken.n_categories >= slots.categories_for_weight then slots.weight
            when taken.n_categories > 0 and figures.one_english = 'both' then slots.weight
            else slots.weight_alone
        end as weight
    from {{ ref('int_attainment__figures') }} as figures
    inner join {{ ref('ks4_slots') }} as slots
        on figures.rule_set = slots.rule_set
    left join taken
        on figures.figure_no = taken.figure_no and slots.pool = taken.pool
)

select
    weighed.figure_no,
    weighed.slot_no,
    weighed.slot_code,
    weighed.element,
    filled.course_no,
    filled.grade,
    filled.points,
    weighed.weight,
    weighed.full_weight,
    cast(coalesce(filled.points * weighed.weight, 0) as decimal(18, 4)) as slot_points
from weighed
left join {{ ref('int_attainment__slots_filled') }} as filled
    on weighed.figure_no = filled.figure_no and weighed.slot_no = filled.slot_no
