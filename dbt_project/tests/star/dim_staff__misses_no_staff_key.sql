{{ config(meta={'dagster': {'ref': {'name': 'dim_staff'}}}) }}
-- Generated from the marts' yml by `make generate`. Change that, then run it again.
select 'dim_class_teacher' as mart, facts.staff_key
from {{ ref('dim_class_teacher') }} as facts
left join {{ ref('dim_staff') }} as members
    on
        facts.staff_key = members.staff_key
where
    members.staff_key is null
    and facts.staff_key is not null
union all
select 'fct_behaviour' as mart, facts.staff_key
from {{ ref('fct_behaviour') }} as facts
left join {{ ref('dim_staff') }} as members
    on
        facts.staff_key = members.staff_key
where
    members.staff_key is null
    and facts.staff_key is not null
union all
select 'fct_lesson_observation' as mart, facts.staff_key
from {{ ref('fct_lesson_observation') }} as facts
left join {{ ref('dim_staff') }} as members
    on
        facts.staff_key = members.staff_key
where
    members.staff_key is null
    and facts.staff_key is not null
union all
select 'fct_target_step' as mart, facts.staff_key
from {{ ref('fct_target_step') }} as facts
left join {{ ref('dim_staff') }} as members
    on
        facts.staff_key = members.staff_key
where
    members.staff_key is null
    and facts.staff_key is not null
union all
select 'fct_tracking' as mart, facts.staff_key
from {{ ref('fct_tracking') }} as facts
left join {{ ref('dim_staff') }} as members
    on
        facts.staff_key = members.staff_key
where
    members.staff_key is null
    and facts.staff_key is not null
