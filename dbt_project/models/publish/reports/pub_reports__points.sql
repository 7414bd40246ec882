-- Closed tracking points in order; the last one is the current point.
with points as (
    select
        school_urn,
        academic_year,
        tracking_point,
        min(name) as name,
        min(year_group) as first_year_group,
        max(year_group) as last_year_group,
        count(*) as n_year_groups,
        max(close_date) as point_date
    from {{ ref('dim_tracking_point') }}
    where is_closed and is_results = 0
    group by school_urn, academic_year, tracking_point
),

ordered as (
    select
        school_urn, academic_year, tracking_point, name, first_year_group, last_year_group, n_year_groups, point_date,
        row_number() over (partition by school_urn order by point_date, n_year_groups, tracking_point) as sequence,
        row_number() over (partition by school_urn order by point_date desc, n_year_groups desc, tracking_point desc) as from_last
    from points
)

-- Called by its name and the year it closed in; where two are called so, by the academic year.
select
    school_urn,
    academic_year,
    tracking_point,
    name || ' ' || case
        when count(*) over (partition by school_urn, name, year(point_date)) = 1 then cast(year(point_date) as string)
        else academic_year
    end as label,
    point_date,
    first_year_group,
    last_year_group,
    n_year_groups,
    sequence,
    from_last = 1 as is_current
from ordered
