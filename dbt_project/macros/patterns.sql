{# The value of a row of pattern_rules.csv. #}
{% macro pattern_rule(rule) %}(select rules.value from {{ ref('pattern_rules') }} as rules where rules.rule = '{{ rule }}'){% endmacro %}

{# The share of a normal curve above z, which is 0 or more: the rational approximation of Hart 1968 (no. 5666), right to
ten digits up to z = 7. #}
{% macro normal_tail(z) %}
{% set above = [0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
    221.213596169931, 220.206867912376] %}
{% set under = [0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
    637.333633378831, 793.826512519948, 440.413735824752] %}
exp(-({{ z }}) * ({{ z }}) / 2) * ({{ polynomial(above, z) }}) / ({{ polynomial(under, z) }})
{%- endmacro %}

{# A polynomial of z by its factors, that of the highest power first. #}
{% macro polynomial(factors, z) %}
{% set told = namespace(sql='0') %}
{% for factor in factors %}{% set told.sql = "(" ~ told.sql ~ " * (" ~ z ~ ") + cast(" ~ factor ~ " as double))" %}{% endfor %}
{{ told.sql }}
{%- endmacro %}

{# How many standard deviations a chi-square of so many degrees of freedom lies above its middle: the cube root of Wilson and
Hilferty 1931. #}
{% macro chi_square_z(q, freedom) %}
(power(({{ q }}) / ({{ freedom }}), cast(1 as double) / 3) - (1 - 2 / (9 * ({{ freedom }})))) / sqrt(2 / (9 * ({{ freedom }})))
{%- endmacro %}

{# The value of a row of consistency_rules.csv. #}
{% macro consistency_rule(rule) %}(select rules.value from {{ ref('consistency_rules') }} as rules where rules.rule = '{{ rule }}'){% endmacro %}

{# 1 where a member of staff who started that day is in the first year at the school in the academic year of that first day:
contracts begin in August too. #}
{% macro is_first_year(start_date, first_day) %}
{% set started = months("extract(year from " ~ start_date ~ ")", "extract(month from " ~ start_date ~ ")") %}
{% set begun = months("extract(year from " ~ first_day ~ ")", "extract(month from " ~ first_day ~ ")") ~ " - " ~ pattern_rule('months_before_year') %}
case when {{ started }} >= {{ begun }} and {{ started }} < {{ begun }} + 12 then 1 else 0 end
{%- endmacro %}
