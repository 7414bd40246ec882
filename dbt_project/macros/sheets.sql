{# The value of a row of sheet_rules.csv. #}
{% macro sheet_rule(rule) %}(select rules.value from {{ ref('sheet_rules') }} as rules where rules.rule = '{{ rule }}'){% endmacro %}
