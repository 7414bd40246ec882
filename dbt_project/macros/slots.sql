{#
CTEs that fill slots round by round; the last one is `filled`: the rows of `items` with slot_no, NULL for none.
`items`: a CTE with attainment8_key, rule_set, course_code, category, discount_code, nth_award, points and, for each
round n, pool_n and group_n. In each round the best awards still free take the pool's slots. Where the slots of a
round must come from different groups, only the best of each group stands. Taking the best first is right because
every award that could fill a later slot could give way to one that fills an earlier one (tests hold this against
trying every assignment). Awards are put in order once, and a round looks at those alone that it may place: that
keeps the windows small.
#}
{% macro fill_slots(items) %}
{% set rounds = [1, 2, 3] %}
{% set columns = "attainment8_key, rule_set, course_code, category, discount_code, nth_award, points, "
    ~ "pool_1, group_1, pool_2, group_2, pool_3, group_3, place" %}
placed_0 as (
    select
        attainment8_key, rule_set, course_code, category, discount_code, nth_award, points,
        pool_1, group_1, pool_2, group_2, pool_3, group_3,
        row_number() over (
            partition by attainment8_key
            order by points desc, discount_code asc, course_code asc, nth_award asc
        ) as place,
        cast(null as integer) as slot_no
    from {{ items }}
),
{% for n in rounds %}
grouped_{{ n }} as (
    select
        {{ columns }},
        row_number() over (partition by attainment8_key, pool_{{ n }}, group_{{ n }} order by place asc) as nth_of_group
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
        row_number() over (partition by attainment8_key, pool_{{ n }} order by place asc) as nth
    from open_{{ n }}
),

placed_{{ n }} as (
    select
        {% for column in columns.split(", ") %}ranked.{{ column }}, {% endfor %}
        slots.slot_no
    from ranked_{{ n }} as ranked
    left join {{ ref('ks4_slots') }} as slots
        on
            ranked.rule_set = slots.rule_set
            and ranked.pool_{{ n }} = slots.pool
            and slots.round_no = {{ n }}
            and ranked.nth = slots.nth
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
        attainment8_key, course_code, category, discount_code, nth_award, points, slot_no
    from placed_3
)
{% endmacro %}
