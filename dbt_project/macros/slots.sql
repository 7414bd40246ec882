{#
CTEs that fill slots round by round; the last one is `filled`: the rows of `items` with slot_no, NULL for none.
`items`: a CTE with attainment8_key, rule_set, course_code, category, discount_code, nth_award, points and, for each
round n, pool_n and group_n. In each round the best awards still free take the pool's slots. Where the slots of a
round must come from different groups, only the best of each group stands. Taking the best first is right because
every award that could fill a later slot could give way to one that fills an earlier one (tests hold this against
trying every assignment).
#}
{% macro fill_slots(items) %}
{% set rounds = [1, 2, 3] %}
placed_0 as (
    select
        attainment8_key, rule_set, course_code, category, discount_code, nth_award, points,
        pool_1, group_1, pool_2, group_2, pool_3, group_3,
        cast(null as integer) as slot_no
    from {{ items }}
),
{% for n in rounds %}
firsts_{{ n }} as (
    select
        attainment8_key, rule_set, course_code, category, discount_code, nth_award, points,
        pool_1, group_1, pool_2, group_2, pool_3, group_3, slot_no,
        case
            when slot_no is not null or pool_{{ n }} is null then 0
            when group_{{ n }} is null then 1
            when row_number() over (
                partition by attainment8_key, pool_{{ n }}, group_{{ n }}
                order by case when slot_no is null then 0 else 1 end asc, points desc,
                    discount_code asc, course_code asc, nth_award asc
            ) = 1 then 1
            else 0
        end as may_fill
    from placed_{{ n - 1 }}
),

ranked_{{ n }} as (
    select
        attainment8_key, rule_set, course_code, category, discount_code, nth_award, points,
        pool_1, group_1, pool_2, group_2, pool_3, group_3, slot_no, may_fill,
        row_number() over (
            partition by attainment8_key, pool_{{ n }}
            order by may_fill desc, points desc, discount_code asc, course_code asc, nth_award asc
        ) as nth
    from firsts_{{ n }}
),

placed_{{ n }} as (
    select
        ranked.attainment8_key, ranked.rule_set, ranked.course_code, ranked.category, ranked.discount_code,
        ranked.nth_award, ranked.points,
        ranked.pool_1, ranked.group_1, ranked.pool_2, ranked.group_2, ranked.pool_3, ranked.group_3,
        coalesce(ranked.slot_no, slots.slot_no) as slot_no
    from ranked_{{ n }} as ranked
    left join {{ ref('ks4_slots') }} as slots
        on
            ranked.rule_set = slots.rule_set
            and ranked.pool_{{ n }} = slots.pool
            and slots.round_no = {{ n }}
            and ranked.nth = slots.nth
            and ranked.may_fill = 1
),
{% endfor %}
filled as (
    select
        attainment8_key, course_code, category, discount_code, nth_award, points, slot_no
    from placed_3
)
{% endmacro %}
