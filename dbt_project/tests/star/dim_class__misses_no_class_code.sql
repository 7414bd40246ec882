{{ config(meta={'dagster': {'ref': {'name': 'dim_class'}}}) }}
-- Generated from the marts' yml by `make generate`. Change that, then run it again.
select 'dim_class_member' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('dim_class_member') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
union all
select 'dim_class_teacher' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('dim_class_teacher') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
union all
select 'fct_assessment' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('fct_assessment') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
union all
select 'fct_behaviour' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('fct_behaviour') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
union all
select 'fct_class_pattern' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('fct_class_pattern') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
union all
select 'fct_class_sheet' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('fct_class_sheet') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
union all
select 'fct_judgement_consistency' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('fct_judgement_consistency') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
union all
select 'fct_target_draft' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('fct_target_draft') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
union all
select 'fct_topic' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('fct_topic') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
union all
select 'fct_topic_mark' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('fct_topic_mark') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
union all
select 'fct_tracking' as mart, facts.school_urn, facts.academic_year, facts.class_code
from {{ ref('fct_tracking') }} as facts
left join {{ ref('dim_class') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.class_code = members.class_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.class_code is not null
