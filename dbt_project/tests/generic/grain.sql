{# One row per combination of `columns`, and in a mart none of them NULL, but those that `may_be_null`; shows those at fault. #}
{% test grain(model, columns, may_be_null=[]) %}
{%- set mart = (model | string).replace('"', '').split('.')[-1][:4] in ('dim_', 'fct_') %}
select {{ columns | join(', ') }}, count(*) as n_rows
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if mart and column not in may_be_null %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
