-- Who counts at a point: students of its year groups, on roll on the day it closed, and those whose enrolment was set aside, whom
-- no figure counts but every one names. Their year group is that of their marksheet, where they have one.
with aside as (
    select
        aside.school_urn,
        aside.academic_year,
        aside.student_key,
        reasons.exclusion_reason as left_out,
        max(marksheets.year_group) as year_group
    from {{ ref('int_quality__aside') }} as aside
    inner join {{ ref('set_aside') }} as reasons
        on aside.entity = reasons.entity and reasons.entity = 'enrolments'
    left join {{ ref('dim_student_year') }} as enrolled
        on aside.student_key = enrolled.student_key and aside.academic_year = enrolled.academic_year and enrolled.is_listed = 1
    left join {{ ref('stg_tracking') }} as marksheets
        on
            aside.school_urn = marksheets.school_urn
            and aside.academic_year = marksheets.academic_year
            and aside.student_id = marksheets.student_id
    where enrolled.student_key is null and aside.column_name is null
    group by aside.school_urn, aside.academic_year, aside.student_key, reasons.exclusion_reason
),

points as (
    select
        school_urn,
        academic_year,
        tracking_point,
        max(close_date) as close_date,
        max(first_day) as first_day,
        max(rules_year) as rules_year
    from {{ ref('int_tracking__closed_points') }}
    group by school_urn, academic_year, tracking_point
)

select
    points.school_urn,
    points.academic_year,
    points.tracking_point,
    points.close_date,
    points.first_day,
    points.rules_year,
    aside.student_key,
    aside.year_group,
    aside.left_out
from points
inner join aside
    on points.school_urn = aside.school_urn and points.academic_year = aside.academic_year
union all
select
    points.school_urn,
    points.academic_year,
    points.tracking_point,
    points.close_date,
    points.first_day,
    points.rules_year,
    students.student_key,
    students.year_group,
    cast(null as string) as left_out
from {{ ref('int_tracking__closed_points') }} as points
inner join {{ ref('dim_student_year') }} as students
    on
        points.school_urn = students.school_urn
        and points.academic_year = students.academic_year
        and points.year_group = students.year_group
        and points.close_date between students.start_date and students.end_date
