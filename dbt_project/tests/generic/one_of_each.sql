{# Beside its grain a table has one row of these `columns`, too. #}
{% test one_of_each(model, columns, may_be_null=[]) %}
{{ grain_faults((model | string).replace('"', '').split('.')[-1], columns, may_be_null) }}
{% endtest %}
