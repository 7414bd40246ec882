{# Middle and half of the width of the Wilson interval of a share, in percent, from the columns share, n and z (double). #}
{% macro wilson_middle(share='share') %}100 * ({{ share }} + z * z / (n + n)) / (1 + z * z / n){% endmacro %}
{% macro wilson_half(share='share') %}
100 * z * sqrt({{ share }} * (1 - {{ share }}) / n + z * z / (4 * n * n)) / (1 + z * z / n)
{%- endmacro %}

{# Half of the width of the interval of a mean, by the spread of its n values; one value has none. #}
{% macro mean_half(z, n, sum, squares) %}
{% set spread = "cast(" ~ squares ~ " as double) - cast(" ~ sum ~ " as double) * " ~ sum ~ " / " ~ n %}
case when {{ n }} > 1 then {{ z }} * sqrt(greatest({{ spread }}, 0) / ({{ n }} - 1) / {{ n }}) end
{%- endmacro %}


{# An end of it as pages show it, so that what is judged by it never contradicts what stands beside it. #}
{% macro wilson_end(sign, share='share') %}
cast(round({{ wilson_middle(share) }} {{ sign }} {{ wilson_half(share) }}, 1) as decimal(18, 4))
{%- endmacro %}
