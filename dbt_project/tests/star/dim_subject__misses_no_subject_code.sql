{{ config(meta={'dagster': {'ref': {'name': 'dim_subject'}}}) }}
-- Generated from the marts' yml by `make generate`. Change that, then run it again.
select 'dim_class' as mart, facts.school_urn, facts.subject_code
from {{ ref('dim_class') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_attainment8_gains' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_attainment8_gains') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_attainment8_slots' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_attainment8_slots') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_class_pattern' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_class_pattern') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_entry_faults' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_entry_faults') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_intervention' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_intervention') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_judgement_consistency' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_judgement_consistency') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_left_out_entry' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_left_out_entry') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_mock_result' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_mock_result') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_praise' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_praise') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_projected_grades' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_projected_grades') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_sixth_form_entries' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_sixth_form_entries') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_sixth_form_minimum_grades' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_sixth_form_minimum_grades') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_sixth_form_results' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_sixth_form_results') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_subject_grades' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_subject_grades') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_subject_results' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_subject_results') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_subject_variation' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_subject_variation') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_target' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_target') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_target_draft' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_target_draft') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_target_step' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_target_step') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_topic' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_topic') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_topic_mark' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_topic_mark') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_tracking' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_tracking') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
union all
select 'fct_underachievement' as mart, facts.school_urn, facts.subject_code
from {{ ref('fct_underachievement') }} as facts
left join {{ ref('dim_subject') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.subject_code = members.subject_code
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.subject_code is not null
