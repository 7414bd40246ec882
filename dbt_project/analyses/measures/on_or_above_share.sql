with cohort as (
    select
        points.school_urn, points.academic_year, points.tracking_point, points.close_date, years.first_day,
        students.student_key
    from {{ ref('dim_tracking_point') }} as points
    inner join {{ ref('dim_academic_year') }} as years using (academic_year)
    inner join {{ ref('dim_student_year') }} as students using (school_urn, academic_year, year_group)
    where points.is_closed and points.is_results = 0 and points.close_date between students.start_date and students.end_date
)

select
    school_urn, academic_year, tracking_point,
    100.0 * avg(case when target_state = 'below' then 0 else 1 end) as value,
    count(*) as entries
from cohort
inner join {{ ref('fct_tracking') }} using (school_urn, student_key, academic_year, tracking_point)
where target_state in ('above', 'on', 'below')
group by school_urn, academic_year, tracking_point
order by school_urn, academic_year, tracking_point
