{# One row per combination of `columns`, none of them NULL but those that `may_be_null`; shows the combinations at fault. #}
{% test grain(model, columns, may_be_null=[]) %}
select {{ columns | join(', ') }}, count(*) as n_rows
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if column not in may_be_null %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
