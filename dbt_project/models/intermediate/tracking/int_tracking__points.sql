-- Every tracking point with the year it counts from, and whether it has closed by the as-of date.
select
    points.school_urn,
    points.academic_year,
    points.tracking_point,
    points.year_group,
    points.name,
    points.open_date,
    points.close_date,
    years.first_day,
    years.rules_year,
    points.close_date <= cast('{{ var("as_of") }}' as date) as is_closed
from {{ ref('stg_tracking_points') }} as points
inner join {{ ref('academic_years') }} as years
    on points.academic_year = years.academic_year
