with cohort as (
    select
        points.school_urn, points.academic_year, points.tracking_point, points.close_date, years.first_day,
        students.student_key
    from {{ ref('dim_tracking_point') }} as points
    inner join {{ ref('dim_academic_year') }} as years using (academic_year)
    inner join {{ ref('dim_student_year') }} as students using (school_urn, academic_year, year_group)
    where points.is_closed and points.is_results = 0 and points.close_date between students.start_date and students.end_date
),

sessions as (
    select
        school_urn, academic_year, tracking_point, student_key,
        sum(is_absent) as absent,
        sum(is_possible) as possible
    from cohort
    inner join {{ ref('fct_attendance') }} as marks using (school_urn, student_key, academic_year)
    where marks.date between cohort.first_day and cohort.close_date
    group by school_urn, academic_year, tracking_point, student_key
)

select
    school_urn, academic_year, tracking_point,
    100.0 * avg(case when absent * 10 >= possible then 1 else 0 end) as value,
    count(*) as students
from sessions
where possible > 0
group by school_urn, academic_year, tracking_point
order by school_urn, academic_year, tracking_point
