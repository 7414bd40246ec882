{#
CTEs that fill slots round by round; the last one is `filled`: figure_no, place and the slot_no of each item placed.
`items`: a CTE with figure_no (any number that tells figures apart), place (1 is the best award of the figure) and, for
each round n, pool_n and group_n. In each round the best awards still free take the pool's slots. Where the slots of a
round must come from different groups, only the best of each group stands. Taking the best first is right because
every award that could fill a later slot could give way to one that fills an earlier one (tests hold this against
trying every assignment). A round looks at those awards alone that it may place: that keeps the windows small.
#}
{% macro fill_slots(items) %}
{% set rounds = [1, 2, 3] %}
{% set columns = "figure_no, place, pool_1, group_1, pool_2, group_2, pool_3, group_3" %}
pool_slots as (
    select
        pools.pool_no,
        slots.nth,
        slots.slot_no
    from {{ ref('int_attainment__pools') }} as pools
    inner join {{ ref('ks4_slots') }} as slots
        on pools.rule_set = slots.rule_set and pools.pool = slots.pool and pools.round_no = slots.round_no
),

placed_0 as (
    select {{ columns }}, cast(null as integer) as slot_no
    from {{ items }}
),
{% for n in rounds %}
grouped_{{ n }} as (
    select
        {{ columns }},
        row_number() over (partition by figure_no, pool_{{ n }}, group_{{ n }} order by place asc) as nth_of_group
    from placed_{{ n - 1 }}
    where slot_no is null and pool_{{ n }} is not null and group_{{ n }} is not null
),

open_{{ n }} as (
    select {{ columns }}
    from placed_{{ n - 1 }}
    where slot_no is null and pool_{{ n }} is not null and group_{{ n }} is null
    union all
    select {{ columns }}
    from grouped_{{ n }}
    where nth_of_group = 1
),

ranked_{{ n }} as (
    select
        {{ columns }},
        row_number() over (partition by figure_no, pool_{{ n }} order by place asc) as nth
    from open_{{ n }}
),

placed_{{ n }} as (
    select
        {% for column in columns.split(", ") %}ranked.{{ column }}, {% endfor %}
        slots.slot_no
    from ranked_{{ n }} as ranked
    left join pool_slots as slots
        on ranked.pool_{{ n }} = slots.pool_no and ranked.nth = slots.nth
    union all
    select {{ columns }}, slot_no
    from placed_{{ n - 1 }}
    where slot_no is not null or pool_{{ n }} is null
    union all
    select {{ columns }}, cast(null as integer) as slot_no
    from grouped_{{ n }}
    where nth_of_group > 1
),
{% endfor %}
filled as (
    select
        figure_no, place, slot_no
    from placed_3
    where slot_no is not null
)
{% endmacro %}
