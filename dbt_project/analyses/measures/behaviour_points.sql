with cohort as (
    select
        points.school_urn, points.academic_year, points.tracking_point, points.close_date, years.first_day,
        students.student_key
    from {{ ref('dim_tracking_point') }} as points
    inner join {{ ref('dim_academic_year') }} as years using (academic_year)
    inner join {{ ref('dim_student_year') }} as students using (school_urn, academic_year, year_group)
    where points.is_closed and points.is_results = 0 and points.close_date between students.start_date and students.end_date
),

events as (
    select
        cohort.school_urn, cohort.academic_year, cohort.tracking_point,
        sum(points) as amount
    from cohort
    inner join {{ ref('fct_behaviour') }} using (school_urn, student_key, academic_year)
    where date between first_day and close_date and category in ('incident')
    group by cohort.school_urn, cohort.academic_year, cohort.tracking_point
)

select
    school_urn, academic_year, tracking_point,
    coalesce(max(amount), 0) / count(*) as value,
    count(*) as students
from cohort
left join events using (school_urn, academic_year, tracking_point)
group by school_urn, academic_year, tracking_point
order by school_urn, academic_year, tracking_point
