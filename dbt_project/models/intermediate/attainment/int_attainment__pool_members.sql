-- Which pool an award of a category may fill in each round of a rule set, and of which group of the pool it is where its
-- slots must come from different groups. fill_no numbers rule set and category.
with grouped as (
    select
        rule_set,
        pool,
        category,
        dense_rank() over (order by rule_set, category) as fill_no,
        dense_rank() over (order by category_group) as group_no
    from {{ ref('ks4_pools') }}
)

select
    grouped.fill_no,
    grouped.rule_set,
    grouped.category,
    pools.round_no,
    pools.pool_no,
    pools.element,
    case when pools.one_per_group = 1 then grouped.group_no end as group_no,
    min(pools.round_no) over (partition by grouped.fill_no) as first_round_no
from grouped
inner join {{ ref('int_attainment__pools') }} as pools
    on grouped.rule_set = pools.rule_set and grouped.pool = pools.pool
