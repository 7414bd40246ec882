{# Suppression, in one place. `cells` is a CTE whose rows are told apart by `keys` (none of them NULL), with
   n_students, size (the smallest count of people the cell would show, at most n_students) and small_number (the
   most that is still small). Gives the CTE `guarded`: keys, small_number, is_small, is_hidden.
   What lies in one partition of `partitions` adds up, its total included; so where one cell is hidden, or the hidden
   ones are few together, the next smallest is hidden too. That can lay a cell bare in another direction, hence the
   rounds; tests take the published result apart by elimination. #}
{% macro guard(cells, keys, partitions, rounds=4) %}
{% set key_list = keys | join(', ') %}
guarded_0 as (
    select
        {{ key_list }}, size, small_number,
        case when n_students <= small_number or size <= small_number then 1 else 0 end as is_small,
        case when n_students <= small_number or size <= small_number then 1 else 0 end as is_hidden
    from {{ cells }}
),
{% for round in range(rounds * partitions | length) %}
ranked_{{ round }} as (
    select
        {{ key_list }}, size, small_number, is_small, is_hidden,
        sum(is_hidden) over ({{ 'partition by ' ~ partitions[round % (partitions | length)] }}) as n_hidden,
        sum(case when is_hidden = 1 then size end)
            over ({{ 'partition by ' ~ partitions[round % (partitions | length)] }}) as hidden_size,
        row_number() over (
            {{ 'partition by ' ~ partitions[round % (partitions | length)] }}
            order by is_hidden, size, {{ key_list }}
        ) as nth
    from guarded_{{ round }}
),
guarded_{{ round + 1 }} as (
    select
        {{ key_list }}, size, small_number, is_small,
        case
            when is_hidden = 1 then 1
            when nth = 1 and (n_hidden = 1 or hidden_size <= small_number) then 1
            else 0
        end as is_hidden
    from ranked_{{ round }}
),
{% endfor %}
guarded as (
    select {{ key_list }}, small_number, is_small = 1 as is_small, is_hidden = 1 as is_hidden
    from guarded_{{ rounds * partitions | length }}
)
{% endmacro %}
