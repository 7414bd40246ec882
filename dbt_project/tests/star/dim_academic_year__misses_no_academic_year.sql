{{ config(meta={'dagster': {'ref': {'name': 'dim_academic_year'}}}) }}
-- Generated from the marts' yml by `make generate`. Change that, then run it again.
select 'dim_class' as mart, facts.academic_year
from {{ ref('dim_class') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'dim_class_member' as mart, facts.academic_year
from {{ ref('dim_class_member') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'dim_class_teacher' as mart, facts.academic_year
from {{ ref('dim_class_teacher') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'dim_date' as mart, facts.academic_year
from {{ ref('dim_date') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'dim_student_year' as mart, facts.academic_year
from {{ ref('dim_student_year') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'dim_tracking_point' as mart, facts.academic_year
from {{ ref('dim_tracking_point') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_assessment' as mart, facts.academic_year
from {{ ref('fct_assessment') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_attainment8' as mart, facts.academic_year
from {{ ref('fct_attainment8') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_attainment8_gains' as mart, facts.academic_year
from {{ ref('fct_attainment8_gains') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_attendance' as mart, facts.academic_year
from {{ ref('fct_attendance') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_attendance_summary' as mart, facts.academic_year
from {{ ref('fct_attendance_summary') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_behaviour' as mart, facts.academic_year
from {{ ref('fct_behaviour') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_class_pattern' as mart, facts.academic_year
from {{ ref('fct_class_pattern') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_class_sheet' as mart, facts.academic_year
from {{ ref('fct_class_sheet') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_cohort_members' as mart, facts.academic_year
from {{ ref('fct_cohort_members') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_english_maths_routes' as mart, facts.academic_year
from {{ ref('fct_english_maths_routes') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_entry_faults' as mart, facts.academic_year
from {{ ref('fct_entry_faults') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_judgement_consistency' as mart, facts.academic_year
from {{ ref('fct_judgement_consistency') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_left_out_entry' as mart, facts.academic_year
from {{ ref('fct_left_out_entry') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_measure_exclusions' as mart, facts.academic_year
from {{ ref('fct_measure_exclusions') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_measure_results' as mart, facts.academic_year
from {{ ref('fct_measure_results') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_mock_result' as mart, facts.academic_year
from {{ ref('fct_mock_result') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_praise' as mart, facts.academic_year
from {{ ref('fct_praise') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_projected_attainment8' as mart, facts.academic_year
from {{ ref('fct_projected_attainment8') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_sixth_form_english_maths' as mart, facts.academic_year
from {{ ref('fct_sixth_form_english_maths') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_sixth_form_entries' as mart, facts.academic_year
from {{ ref('fct_sixth_form_entries') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_sixth_form_minimum_grades' as mart, facts.academic_year
from {{ ref('fct_sixth_form_minimum_grades') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_sixth_form_results' as mart, facts.academic_year
from {{ ref('fct_sixth_form_results') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_sixth_form_students' as mart, facts.academic_year
from {{ ref('fct_sixth_form_students') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_subject_grades' as mart, facts.academic_year
from {{ ref('fct_subject_grades') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_subject_results' as mart, facts.academic_year
from {{ ref('fct_subject_results') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_subject_variation' as mart, facts.academic_year
from {{ ref('fct_subject_variation') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_target_draft' as mart, facts.academic_year
from {{ ref('fct_target_draft') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_target_group_member' as mart, facts.academic_year
from {{ ref('fct_target_group_member') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_topic' as mart, facts.academic_year
from {{ ref('fct_topic') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_topic_mark' as mart, facts.academic_year
from {{ ref('fct_topic_mark') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_tracking' as mart, facts.academic_year
from {{ ref('fct_tracking') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
union all
select 'fct_underachievement' as mart, facts.academic_year
from {{ ref('fct_underachievement') }} as facts
left join {{ ref('dim_academic_year') }} as members
    on
        facts.academic_year = members.academic_year
where
    members.academic_year is null
    and facts.academic_year is not null
