-- What may fill a slot: one row for each award of each entry that counts (a double award is two of the same points),
-- with the pool it belongs to in each round of its rule set.
{% set rounds = [1, 2, 3] %}
with pools as (
    select
        slots.rule_set,
        {% for n in rounds %}
        max(case when slots.round_no = {{ n }} then pools.pool end) as pool_{{ n }},
        max(case when slots.round_no = {{ n }} and slots.one_per_group = 1 then pools.category_group end) as group_{{ n }},
        {% endfor %}
        pools.category
    from {{ ref('ks4_slots') }} as slots
    inner join {{ ref('ks4_pools') }} as pools
        on slots.rule_set = pools.rule_set and slots.pool = pools.pool
    group by slots.rule_set, pools.category
)

select
    entries.attainment8_key,
    entries.rule_set,
    entries.course_code,
    entries.category,
    entries.discount_code,
    entries.awards,
    awards.nth_award,
    {% for n in rounds %}
    pools.pool_{{ n }},
    pools.group_{{ n }},
    {% endfor %}
    entries.points
from {{ ref('int_attainment__entries') }} as entries
inner join {{ ref('ks4_awards') }} as awards
    on entries.awards = awards.awards
left join pools
    on entries.rule_set = pools.rule_set and entries.category = pools.category
where entries.entry_state = 'counts'
