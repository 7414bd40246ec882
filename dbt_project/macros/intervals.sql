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

{# Half of the width of the interval of a ratio, the sum of n parts out of the sum of n wholes, by how far each part lies from
   what its whole would have at that ratio; in points of 100. One of them has none, nor has what has no squares (greatest skips
   a NULL). #}
{% macro ratio_half(z, n, ratio, whole, parts_squared, parts_by_wholes, wholes_squared) %}
{% set spread = parts_squared ~ " - " ~ ratio ~ " * " ~ parts_by_wholes
    ~ " - " ~ ratio ~ " * (" ~ parts_by_wholes ~ " - " ~ ratio ~ " * " ~ wholes_squared ~ ")" %}
case
    when {{ n }} > 1 and {{ parts_squared }} is not null
        then 100 * {{ z }} * sqrt(greatest({{ spread }}, 0) * {{ n }} / ({{ n }} - 1)) / {{ whole }}
end
{%- endmacro %}

{# One end of the interval of the difference of two shares (0 to 1) of n each, after Newcombe: their Wilson intervals squared and
   added. `side` is - for the lower end, + for the upper one; in points of 100. #}
{% macro wilson_end(share, n, z, side) %}
(({{ share }} + {{ z }} * {{ z }} / (2 * {{ n }})
{{ side }} {{ z }} * sqrt({{ share }} * (1 - {{ share }}) / {{ n }} + {{ z }} * {{ z }} / (4 * {{ n }} * {{ n }})))
/ (1 + {{ z }} * {{ z }} / {{ n }}))
{%- endmacro %}
{% macro newcombe_end(share, n, other_share, other_n, z, side) %}
{% set across = '+' if side == '-' else '-' %}
100 * ({{ share }} - {{ other_share }} {{ side }} sqrt(
    power({{ share }} - {{ wilson_end(share, n, z, side) }}, 2)
    + power({{ other_share }} - {{ wilson_end(other_share, other_n, z, across) }}, 2)
))
{%- endmacro %}

{# An end of it as pages show it, so that what is judged by it never contradicts what stands beside it. #}
{% macro wilson_shown(sign, share='share') %}
cast(round({{ wilson_middle(share) }} {{ sign }} {{ wilson_half(share) }}, 1) as decimal(18, 4))
{%- endmacro %}
