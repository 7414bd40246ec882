{{ config(meta={'dagster': {'ref': {'name': 'dim_student_year'}}}) }}
-- Generated from the marts' yml by `make generate`. Change that, then run it again.
select 'dim_class_member' as mart, facts.student_key, facts.academic_year
from {{ ref('dim_class_member') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_attainment8' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_attainment8') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_attainment8_gains' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_attainment8_gains') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_attendance' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_attendance') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_attendance_summary' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_attendance_summary') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_behaviour' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_behaviour') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_cohort_members' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_cohort_members') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_english_maths_routes' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_english_maths_routes') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_entry_faults' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_entry_faults') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_mock_result' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_mock_result') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_praise' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_praise') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_projected_attainment8' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_projected_attainment8') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_sixth_form_english_maths' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_sixth_form_english_maths') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_sixth_form_entries' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_sixth_form_entries') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_sixth_form_minimum_grades' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_sixth_form_minimum_grades') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_sixth_form_students' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_sixth_form_students') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_target_draft' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_target_draft') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_target_group_member' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_target_group_member') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_topic_mark' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_topic_mark') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_tracking' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_tracking') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
union all
select 'fct_underachievement' as mart, facts.student_key, facts.academic_year
from {{ ref('fct_underachievement') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_key = members.student_key
        and facts.academic_year = members.academic_year
where
    members.student_key is null
    and facts.student_key is not null
    and facts.academic_year is not null
