{{ config(meta={'dagster': {'ref': {'name': 'ks4_pools'}}}) }}
-- A category that is in two pools of one round would fill the slots of both.
select slots.rule_set, slots.round_no, pools.category, count(distinct slots.pool) as n_pools
from {{ ref('ks4_slots') }} as slots
inner join {{ ref('ks4_pools') }} as pools
    on slots.rule_set = pools.rule_set and slots.pool = pools.pool
group by slots.rule_set, slots.round_no, pools.category
having count(distinct slots.pool) > 1
