{# Suppression, in one place. `cells` is a CTE whose rows are told apart by `keys` (none of them NULL), with
   n_students, size (the smallest count of people the cell would show, at most n_students) and small_number (the
   most that is still small). Gives the CTE `guarded`, for each audience of report_audiences.csv: audience, keys,
   small_number, is_small, is_hidden; of an audience that small numbers are not hidden from, nothing is hidden.

   What lies in one partition of `partitions` is a line: it adds up to something that is known. One partition makes
   a list, two a table of rows and columns, a third takes the cells of that table apart further. Small cells are
   hidden, and with them what would give them away:
   - along a line, where one cell is hidden alone, or the hidden ones leave too little room together: the smallest
     other cell. `rooms` are columns that say how far a cell's count may lie from the true one for all that is told
     of it; the sum of each has to be more than small;
   - across lines: every hidden cell becomes a corner of a square of hidden cells. Let them rise and fall by one in
     turn, and every line still adds up; so no sum or difference of lines tells what they are.
   What a square hides anew is not small, so it leaves every line room enough; hence it comes last. Tests take random
   tables and the published ones apart. #}
{% macro guard(cells, keys, partitions, rooms=['size']) %}
{% set steps = {1: [1], 2: ['square', 1, 2, 'square'], 3: [3, 'square', 1, 2, 1, 'square', 3]}[partitions | length] %}
{% set columns = (keys + ['size', 'small_number'] + rooms) | unique | list %}
{% set kept = columns + ['line_1', 'line_2', 'line_3'][:partitions | length] + ['is_small'] %}
guarded_0 as (
    select
        {{ columns | join(', ') }},
        {% for partition in partitions %}
        dense_rank() over (order by {{ partition }}) as line_{{ loop.index }},
        {% endfor %}
        case when n_students <= small_number or size <= small_number then 1 else 0 end as is_small,
        case when n_students <= small_number or size <= small_number then 1 else 0 end as is_hidden
    from {{ cells }}
),
{% for step in steps %}
{{ guard_square(loop.index, kept, rooms) if step == 'square' else guard_line(loop.index, kept, rooms, keys, 'line_' ~ step) }}
{% endfor %}
guarded as (
    select
        audiences.audience, {{ keys | join(', ') }}, small_number,
        is_small = 1 as is_small, is_hidden = 1 and audiences.hides_small = 1 as is_hidden
    from guarded_{{ steps | length }}
    cross join {{ ref('report_audiences') }} as audiences
)
{% endmacro %}


{% macro guard_line(n, kept, rooms, keys, line) %}
ranked_{{ n }} as (
    select
        {{ kept | join(', ') }}, is_hidden,
        sum(is_hidden) over (partition by {{ line }}) as n_hidden,
        {% for room in rooms %}
        sum(case when is_hidden = 1 then {{ room }} end) over (partition by {{ line }}) as hidden_{{ room }},
        {% endfor %}
        row_number() over (partition by {{ line }} order by is_hidden, size, {{ keys | join(', ') }}) as nth
    from guarded_{{ n - 1 }}
),
guarded_{{ n }} as (
    select
        {{ kept | join(', ') }},
        case
            when is_hidden = 1 then 1
            when nth = 1 and n_hidden = 1 then 1
            {% for room in rooms %}
            when nth = 1 and hidden_{{ room }} <= small_number then 1
            {% endfor %}
            else 0
        end as is_hidden
    from ranked_{{ n }}
),
{% endmacro %}


{# The square that hides least, of those whose corners have room to rise and fall. #}
{% macro guard_square(n, kept, rooms) %}
ranked_{{ n }} as (
    select
        one.line_1, one.line_2, below.line_1 as other_1, beside.line_2 as other_2,
        row_number() over (
            partition by one.line_1, one.line_2
            order by
                case
                    {% for room in rooms %}
                    when least(beside.{{ room }}, below.{{ room }}, across.{{ room }}) = 0 then 1
                    {% endfor %}
                    else 0
                end,
                (1 - beside.is_hidden) * beside.size + (1 - below.is_hidden) * below.size
                + (1 - across.is_hidden) * across.size,
                below.line_1, beside.line_2
        ) as nth
    from guarded_{{ n - 1 }} as one
    inner join guarded_{{ n - 1 }} as beside
        on one.line_1 = beside.line_1 and one.line_2 <> beside.line_2
    inner join guarded_{{ n - 1 }} as below
        on one.line_2 = below.line_2 and one.line_1 <> below.line_1
    inner join guarded_{{ n - 1 }} as across
        on below.line_1 = across.line_1 and beside.line_2 = across.line_2
    where one.is_hidden = 1
),
corners_{{ n }} as (
    select line_1, other_2 as line_2 from ranked_{{ n }} where nth = 1
    union
    select other_1 as line_1, line_2 from ranked_{{ n }} where nth = 1
    union
    select other_1 as line_1, other_2 as line_2 from ranked_{{ n }} where nth = 1
),
guarded_{{ n }} as (
    select
        cells.{{ kept | join(', cells.') }},
        case when cells.is_hidden = 1 or corners.line_1 is not null then 1 else 0 end as is_hidden
    from guarded_{{ n - 1 }} as cells
    left join corners_{{ n }} as corners
        on cells.line_1 = corners.line_1 and cells.line_2 = corners.line_2
),
{% endmacro %}
