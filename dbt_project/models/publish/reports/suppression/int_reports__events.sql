-- Events of students on roll as each audience is told them: of one that small numbers are hidden from to the last closed point of
-- the student's year group, since its headlines count to that day, and what came after would be told by the difference.
with untils as (
    select
        school_urn,
        academic_year,
        year_group,
        max(close_date) as until_date
    from {{ ref('fct_cohort_members') }}
    group by school_urn, academic_year, year_group
),

readers as (
    select distinct hides_small
    from {{ ref('report_audiences') }}
)

select
    readers.hides_small as is_cut,
    events.school_urn,
    events.event_id,
    events.academic_year,
    enrolled.year_group,
    events.student_key,
    events.date,
    events.category,
    events.event_type
from {{ ref('fct_behaviour') }} as events
inner join {{ ref('dim_student_year') }} as enrolled
    on
        events.student_key = enrolled.student_key
        and events.academic_year = enrolled.academic_year
        and enrolled.is_listed = 1
left join untils
    on
        enrolled.school_urn = untils.school_urn
        and enrolled.academic_year = untils.academic_year
        and enrolled.year_group = untils.year_group
inner join readers
    on readers.hides_small = 0 or events.date <= untils.until_date
