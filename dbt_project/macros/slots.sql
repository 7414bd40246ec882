{# Where an award stands among all: more points before fewer, then the lower course number, then the first of a double
award. One number, so that no rows need be sorted to tell it; points have four places at most. #}
{% macro award_place(points, course_no, nth_award) %}
(cast((100 - {{ points }}) * 10000 as bigint) * 1000000 + {{ course_no }} * 10 + {{ nth_award }})
{% endmacro %}

{#
CTEs that fill slots round by round; the last one is `filled`: figure_no, place, the slot_no of each item placed and what
is `carried`. `items`: a relation with figure_no (any number that tells figures apart), place (the lowest is the best
award of the figure), fill_no (of int_attainment__pool_members) and the carried columns. In each round the best awards
still free take the pool's slots. Where the slots of a round must come from different groups, only the best of each group
stands. Taking the best first is right because every award that could fill a later slot could give way to one that fills
an earlier one (tests hold this against trying every assignment). A round looks at those awards alone that it may place:
that keeps the windows small.
#}
{% macro fill_slots(items, carried) %}
{% set rounds = [1, 2, 3] %}
{% set item %}figure_no, place, fill_no, {{ carried | join(', ') }}{% endset %}
{% set item_columns %}{% for column in item.split(', ') %}items.{{ column }}{{ ', ' if not loop.last }}{% endfor %}{% endset %}
members as (
    select
        fill_no, round_no, first_round_no, pool_no, group_no
    from {{ ref('int_attainment__pool_members') }}
),

pool_slots as (
    select
        pools.pool_no,
        slots.nth,
        slots.slot_no
    from {{ ref('int_attainment__pools') }} as pools
    inner join {{ ref('ks4_slots') }} as slots
        on pools.rule_set = slots.rule_set and pools.pool = slots.pool and pools.round_no = slots.round_no
),

{% for n in rounds %}
offered_{{ n }} as (
    select {{ item_columns }}, members.pool_no, members.group_no
    from {{ items }} as items
    inner join members
        on items.fill_no = members.fill_no and members.round_no = {{ n }} and members.first_round_no = {{ n }}
    {% if not loop.first %}
    union all
    select {{ item_columns }}, members.pool_no, members.group_no
    from left_{{ n - 1 }} as items
    inner join members
        on items.fill_no = members.fill_no and members.round_no = {{ n }}
    {% endif %}
),

grouped_{{ n }} as (
    select
        {{ item }}, pool_no,
        row_number() over (partition by figure_no, pool_no, group_no order by place asc) as nth_of_group
    from offered_{{ n }}
    where group_no is not null
),

ranked_{{ n }} as (
    select
        {{ item }}, pool_no,
        row_number() over (partition by figure_no, pool_no order by place asc) as nth
    from (
        select {{ item }}, pool_no
        from offered_{{ n }}
        where group_no is null
        union all
        select {{ item }}, pool_no
        from grouped_{{ n }}
        where nth_of_group = 1
    ) as open_{{ n }}
),

placed_{{ n }} as (
    select {{ item_columns }}, slots.slot_no
    from ranked_{{ n }} as items
    left join pool_slots as slots
        on items.pool_no = slots.pool_no and items.nth = slots.nth
),
{% if not loop.last %}
left_{{ n }} as (
    select {{ item }}
    from placed_{{ n }}
    where slot_no is null
    union all
    select {{ item }}
    from grouped_{{ n }}
    where nth_of_group > 1
    {% if not loop.first %}
    union all
    select {{ item_columns }}
    from left_{{ n - 1 }} as items
    left join members
        on items.fill_no = members.fill_no and members.round_no = {{ n }}
    where members.fill_no is null
    {% endif %}
),
{% endif %}
{% endfor %}
filled as (
    {% for n in rounds %}
    select {{ item }}, slot_no
    from placed_{{ n }}
    where slot_no is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)
{% endmacro %}
