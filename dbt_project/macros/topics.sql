{# The value of a row of topic_rules.csv. #}
{% macro topic_rule(rule) %}(select rules.value from {{ ref('topic_rules') }} as rules where rules.rule = '{{ rule }}'){% endmacro %}
