{{ config(meta={'dagster': {'ref': {'name': 'dim_tracking_point'}}}) }}
-- Generated from the marts' yml by `make generate`. Change that, then run it again.
select 'fct_class_pattern' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_class_pattern') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_class_sheet' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_class_sheet') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_cohort_members' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_cohort_members') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_judgement_consistency' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_judgement_consistency') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_measure_exclusions' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_measure_exclusions') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_measure_results' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_measure_results') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_praise' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_praise') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_subject_grades' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_subject_grades') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_subject_results' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_subject_results') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_subject_variation' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_subject_variation') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_target_group_member' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_target_group_member') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
union all
select 'fct_tracking' as mart, facts.school_urn, facts.academic_year, facts.tracking_point, facts.year_group
from {{ ref('fct_tracking') }} as facts
left join {{ ref('dim_tracking_point') }} as members
    on
        facts.school_urn = members.school_urn
        and facts.academic_year = members.academic_year
        and facts.tracking_point = members.tracking_point
        and facts.year_group = members.year_group
where
    members.school_urn is null
    and facts.school_urn is not null
    and facts.academic_year is not null
    and facts.tracking_point is not null
    and facts.year_group is not null
