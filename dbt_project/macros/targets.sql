{# Why a step of a target does not count; null where it does. `events`: the step; `rank`: of the grade that stood before it; `states`: where
   the step leads from there, nothing where it cannot be taken. #}
{% macro target_fault(events, rank, states) -%}
case
    when {{ events }}.fault is not null then {{ events }}.fault
    when {{ states }}.to_state is null and {{ events }}.step = 'extract' then 'issued_here'
    when {{ states }}.to_state is null then 'out_of_order'
    when {{ rank }} is null or {{ events }}.sets_grade = 0 then null
    when {{ events }}.thirds_rank is null then 'unknown_grade'
    when {{ events }}.direction = 'same' and {{ events }}.thirds_rank <> {{ rank }} then 'not_as_moderated'
    when {{ events }}.direction = 'up' and {{ events }}.thirds_rank <= {{ rank }} then 'not_higher'
    when {{ events }}.direction = 'not_down' and {{ events }}.thirds_rank < {{ rank }} then 'lower'
    when {{ events }}.direction = 'down' and {{ events }}.thirds_rank >= {{ rank }} then 'not_lower'
end
{%- endmacro %}

{# The value of a row of target_rules.csv. #}
{% macro target_rule(rule) %}(select rules.value from {{ ref('target_rules') }} as rules where rules.rule = '{{ rule }}'){% endmacro %}

{# The rank of a grade number (5.5 is half a grade above 5) on a scale of so many ranks a grade, and back: of two ranks a grade
5-5 is the rank 9. Below 1 a number is its own rank, as U is the one grade there. #}
{% macro rank_of_number(number, per_grade) %}greatest({{ per_grade }} * ({{ number }}) - ({{ per_grade }} - 1), {{ number }}){% endmacro %}
{% macro number_of_rank(rank, per_grade) %}least((({{ rank }}) + {{ per_grade }} - 1) / {{ per_grade }}, {{ rank }}){% endmacro %}

{# The nearest whole number, of two the higher; what lies within a thousandth of the middle between them is the middle. #}
{% macro half_up(value) %}floor(round({{ value }}, 3) + 0.5){% endmacro %}

{# The day so many weekdays after another; 1900-01-01 was a Monday. #}
{% macro weekdays_after(day, days) %}
{% set weekday = "least(cast(" ~ day ~ " - cast('1900-01-01' as date) as integer) % 7, 4)" %}
{% set friday = "greatest(cast(" ~ day ~ " - cast('1900-01-01' as date) as integer) % 7 - 4, 0)" %}
{{ day }} - {{ friday }} + {{ days }} + 2 * cast(floor(({{ weekday }} + {{ days }}) / 5) as integer)
{%- endmacro %}

{# Half way between two numbers; the place of the middle of so many, of two the lower. #}
{% macro middle(low, high) %}({{ low }} + {{ high }}) / 2{% endmacro %}
{% macro lower_middle(n) %}floor(({{ n }} + 1) / 2){% endmacro %}
