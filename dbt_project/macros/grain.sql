{# One row per combination of `columns`, and none of them NULL in a mart, but those that `may_be_null`; shows those at fault. #}
{% macro grain_faults(table, columns, may_be_null) %}
{%- set mart = table[:4] in ('dim_', 'fct_') %}
select {{ columns | join(', ') }}, count(*) as n_rows
from {{ table }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if mart and column not in may_be_null %}
    or {{ column }} is null
    {%- endfor %}
{% endmacro %}
