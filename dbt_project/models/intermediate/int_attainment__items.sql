-- What may fill a slot: one row for each award of each entry that counts (a double award is two of the same points),
-- with the number of its pool in each round of its rule set and its place among the student's, best first.
{% set rounds = [1, 2, 3] %}
with grouped as (
    select
        rule_set,
        pool,
        category,
        dense_rank() over (order by category_group) as group_no
    from {{ ref('ks4_pools') }}
),

pools as (
    select
        pools.rule_set,
        {% for n in rounds %}
        max(case when pools.round_no = {{ n }} then pools.pool_no end) as pool_{{ n }},
        max(case when pools.round_no = {{ n }} and pools.one_per_group = 1 then grouped.group_no end) as group_{{ n }},
        {% endfor %}
        grouped.category
    from {{ ref('int_attainment__pools') }} as pools
    inner join grouped
        on pools.rule_set = grouped.rule_set and pools.pool = grouped.pool
    group by pools.rule_set, grouped.category
)

select
    entries.figure_no,
    {{ award_place('entries.points', 'entries.course_no', 'awards.nth_award') }} as place,
    entries.course_code,
    entries.course_no,
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
