{# The value of a row of projection_rules.csv. #}
{% macro projection_rule(rule) %}(select rules.value from {{ ref('projection_rules') }} as rules where rules.rule = '{{ rule }}'){% endmacro %}

{# Chances are kept to eight places, so that those of a case add up to 1 and a sum is the same in any order; figures too, so
that whoever shows one rounds it once. #}
{% macro fine() %}decimal(18, 8){% endmacro %}

{# Months since year 0, to count months between two. #}
{% macro months(year, month) %}(12 * ({{ year }}) + {{ month }}){% endmacro %}

{# The share of a normal curve below z, by the approximation of Page 1977: within 0.0002. #}
{% macro normal_share(z) %}1 / (1 + exp(-(1.5976 * {{ z }} + 0.07056 * {{ z }} * {{ z }} * {{ z }}))){% endmacro %}

{# Number of draws; a prime, so that every way through them below meets each once. #}
{% macro projection_draw_count() %}199{% endmacro %}

{#
Which draw the `number`-th of all shared and own parts takes as its own in each round: a way through the draws of
its own (step, start). The numbers of different parts never meet: part `nth` of five has the numbers 5 n + nth.
#}
{% macro projection_place(key, nth, draw_no) %}
{% set number = "(5 * " ~ key ~ " + " ~ nth ~ ")" %}
((1 + {{ number }} % ({{ projection_draw_count() }} - 1)) * {{ draw_no }} + {{ number }} * 37) % {{ projection_draw_count() }}
{% endmacro %}

{# How a prediction lies beside the student's others, those of the same `keys`, both as shares of their scales. #}
{% macro beside(rank, highest_rank, keys) %}
{% set place = "cast(" ~ rank ~ " as double) / " ~ highest_rank %}
case
    when {{ place }} < avg({{ place }}) over (partition by {{ keys }}) - {{ projection_rule('beside_share') }} then 'lower'
    when {{ place }} > avg({{ place }}) over (partition by {{ keys }}) + {{ projection_rule('beside_share') }} then 'higher'
    else 'level'
end
{% endmacro %}

{# The number of a figure in a draw: that of a figure of its own. #}
{% macro figure_in_draw(projection_no, draw_no) %}
{{ projection_no }} * {{ projection_draw_count() }} + {{ draw_no }}
{% endmacro %}

{# Every projected figure in every draw by that number, with the number of the prediction's own figure. #}
{% macro figures_in_draws() %}
select
    {{ figure_in_draw('figures.projection_no', 'draws.draw_no') }} as figure_no,
    figures.projection_no,
    figures.figure_no as predicted_no,
    draws.draw_no
from {{ ref('int_projection__figures') }} as figures
cross join {{ ref('projection_draws') }} as draws
{% endmacro %}
