{# Every model lies in the target's own schema: the prefix of its name says what it is. #}
{% macro generate_schema_name(custom_schema_name, node) -%}{{ target.schema }}{%- endmacro %}
