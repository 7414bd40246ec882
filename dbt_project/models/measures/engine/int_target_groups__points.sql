-- Each student at each closed point, with the figure of Attainment 8 that the predictions of the point give.
with marks as (
    select
        school_urn,
        student_key,
        academic_year,
        tracking_point,
        cast(max(year_group) as integer) as year_group
    from {{ ref('fct_tracking') }}
    group by school_urn, student_key, academic_year, tracking_point
)

select
    marks.school_urn,
    marks.student_key,
    marks.academic_year,
    marks.tracking_point,
    marks.year_group,
    points.close_date,
    figures.figure_no,
    figures.attainment8_key
from marks
inner join {{ ref('dim_tracking_point') }} as points
    on
        marks.school_urn = points.school_urn
        and marks.academic_year = points.academic_year
        and marks.tracking_point = points.tracking_point
        and marks.year_group = points.year_group
left join {{ ref('fct_attainment8') }} as figures
    on
        marks.school_urn = figures.school_urn
        and marks.student_key = figures.student_key
        and marks.academic_year = figures.academic_year
        and marks.tracking_point = figures.tracking_point
        and figures.basis = 'prediction'
where points.is_closed
