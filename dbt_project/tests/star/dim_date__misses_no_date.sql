{{ config(meta={'dagster': {'ref': {'name': 'dim_date'}}}) }}
-- Generated from the marts' yml by `make generate`. Change that, then run it again.
select 'fct_attendance' as mart, facts.school_urn, facts.date
from {{ ref('fct_attendance') }} as facts
left join {{ ref('dim_date') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.date = members.date
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.date is not null
union all
select 'fct_behaviour' as mart, facts.school_urn, facts.date
from {{ ref('fct_behaviour') }} as facts
left join {{ ref('dim_date') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.date = members.date
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.date is not null
union all
select 'fct_lesson_observation' as mart, facts.school_urn, facts.date
from {{ ref('fct_lesson_observation') }} as facts
left join {{ ref('dim_date') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.date = members.date
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.date is not null
