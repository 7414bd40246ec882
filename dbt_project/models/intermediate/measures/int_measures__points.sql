-- Tracking points that have closed, each with the year it counts from.
select
    points.school_urn,
    points.academic_year,
    points.tracking_point,
    points.year_group,
    points.close_date,
    years.first_day,
    years.rules_year
from {{ ref('dim_tracking_point') }} as points
inner join {{ ref('academic_years') }} as years
    on points.academic_year = years.academic_year
where points.is_closed
