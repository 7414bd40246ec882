{{ config(meta={'dagster': {'ref': {'name': 'dim_student_year'}}}) }}
-- Generated from the marts' yml by `make generate`. Change that, then run it again.
select 'fct_sixth_form_programmes' as mart, facts.student_year_key
from {{ ref('fct_sixth_form_programmes') }} as facts
left join {{ ref('dim_student_year') }} as members
    on
        facts.student_year_key = members.student_year_key
where
    members.student_year_key is null
    and facts.student_year_key is not null
