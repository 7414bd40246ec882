{% macro is_told() -%}
    (rules.withheld_over_pct is null or totals.aside * 100 <= rules.withheld_over_pct * (totals.denominator + totals.aside))
{%- endmacro %}
