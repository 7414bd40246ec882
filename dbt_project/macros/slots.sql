{# Where an award stands among all: more points before fewer, then the lower course number, then the first of a double
award. One number, so that no rows need be sorted to tell it; points have four places at most. #}
{% macro award_place(points, course_no, nth_award) %}
(cast((100 - {{ points }}) * 10000 as bigint) * 1000000 + {{ course_no }} * 10 + {{ nth_award }})
{% endmacro %}

{#
CTEs that fill slots round by round; the last one is `filled`: figure_no, place, course_no, points and the slot_no of
each item placed. `items`: a CTE with figure_no (any number that tells figures apart), place (the lowest is the best award
of the figure), course_no, points and, for each round n, pool_n and group_n. In each round the best awards still free take
the pool's slots. Where the slots of a round must come from different groups, only the best of each group stands. Taking
the best first is right because every award that could fill a later slot could give way to one that fills an earlier one
(tests hold this against trying every assignment). A round looks at those awards alone that it may place, and hands on
those it did not: that keeps the windows small.
#}
{% macro fill_slots(items) %}
{% set rounds = [1, 2, 3] %}
pool_slots as (
    select
        pools.pool_no,
        slots.nth,
        slots.slot_no
    from {{ ref('int_attainment__pools') }} as pools
    inner join {{ ref('ks4_slots') }} as slots
        on pools.rule_set = slots.rule_set and pools.pool = slots.pool and pools.round_no = slots.round_no
),

free_1 as (
    select figure_no, place, course_no, points{% for n in rounds %}, pool_{{ n }}, group_{{ n }}{% endfor %}

    from {{ items }}
),
{% for n in rounds %}
{% set later = rounds[loop.index:] %}
{% set handed %}figure_no, place, course_no, points{% for m in later %}, pool_{{ m }}, group_{{ m }}{% endfor %}{% endset %}
grouped_{{ n }} as (
    select
        {{ handed }},
        pool_{{ n }},
        row_number() over (partition by figure_no, pool_{{ n }}, group_{{ n }} order by place asc) as nth_of_group
    from free_{{ n }}
    where pool_{{ n }} is not null and group_{{ n }} is not null
),

ranked_{{ n }} as (
    select
        {{ handed }},
        pool_{{ n }},
        row_number() over (partition by figure_no, pool_{{ n }} order by place asc) as nth
    from (
        select {{ handed }}, pool_{{ n }}
        from free_{{ n }}
        where pool_{{ n }} is not null and group_{{ n }} is null
        union all
        select {{ handed }}, pool_{{ n }}
        from grouped_{{ n }}
        where nth_of_group = 1
    ) as open_{{ n }}
),

placed_{{ n }} as (
    select
        {% for column in handed.split(", ") %}ranked.{{ column }}, {% endfor %}
        slots.slot_no
    from ranked_{{ n }} as ranked
    left join pool_slots as slots
        on ranked.pool_{{ n }} = slots.pool_no and ranked.nth = slots.nth
),
{% if later %}
free_{{ n + 1 }} as (
    select {{ handed }}
    from placed_{{ n }}
    where slot_no is null
    union all
    select {{ handed }}
    from free_{{ n }}
    where pool_{{ n }} is null
    union all
    select {{ handed }}
    from grouped_{{ n }}
    where nth_of_group > 1
),
{% endif %}
{% endfor %}
filled as (
    {% for n in rounds %}
    select
        figure_no, place, course_no, points, slot_no
    from placed_{{ n }}
    where slot_no is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)
{% endmacro %}
