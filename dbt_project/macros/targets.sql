{# Why a step of a target does not count; null where it does. `events`: the step; `lives`: what stood before it; `states`: where
   the step leads from there, nothing where it cannot be taken. #}
{% macro target_fault(events, lives, states) -%}
case
    when {{ events }}.fault is not null then {{ events }}.fault
    when {{ states }}.to_state is null and {{ events }}.step = 'extract' then 'issued_here'
    when {{ states }}.to_state is null then 'out_of_order'
    when {{ lives }}.thirds_rank is null or {{ events }}.sets_grade = 0 then null
    when {{ events }}.direction = 'same' and {{ events }}.thirds_rank <> {{ lives }}.thirds_rank then 'not_as_moderated'
    when {{ events }}.direction = 'up' and {{ events }}.thirds_rank <= {{ lives }}.thirds_rank then 'not_higher'
    when {{ events }}.direction = 'not_down' and {{ events }}.thirds_rank < {{ lives }}.thirds_rank then 'lower'
    when {{ events }}.direction = 'down' and {{ events }}.thirds_rank >= {{ lives }}.thirds_rank then 'not_lower'
end
{%- endmacro %}
