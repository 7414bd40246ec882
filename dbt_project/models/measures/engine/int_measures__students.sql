-- Who counts at a point: students of its year groups, on roll on the day it closed, and those whose enrolment was set aside, whom
-- no figure counts but every one names. Their year group is that of their marksheet, where they have one.
with points as (
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
inner join {{ ref('int_students__set_aside') }} as aside
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
