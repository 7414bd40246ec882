{% macro is_told() -%}
    (rules.withheld_over_pct is null or totals.aside * 100 <= rules.withheld_over_pct * (totals.denominator + totals.aside))
{%- endmacro %}

{% macro bears(n_aside, n_told) -%}
    ({{ n_aside }} * 100 <= measures.withheld_over_pct * ({{ n_aside }} + {{ n_told }}))
{%- endmacro %}
