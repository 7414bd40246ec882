{% macro bears(n_aside, n_told, rules='measures') -%}
    ({{ rules }}.withheld_over_pct is null
    or {{ n_aside }} * 100 <= {{ rules }}.withheld_over_pct * ({{ n_aside }} + {{ n_told }}))
{%- endmacro %}
