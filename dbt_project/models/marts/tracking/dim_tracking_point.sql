-- Every tracking point that any extract names, and the exam results of each summer (is_results). One without dates is in
-- marksheets alone (is_listed 0) and never closed.
select
    named.school_urn,
    named.academic_year,
    named.tracking_point,
    named.year_group,
    coalesce(points.name, named.tracking_point) as name,
    points.open_date,
    points.close_date,
    coalesce(points.is_closed, false) as is_closed,
    0 as is_results,
    case when points.tracking_point is not null then 1 else 0 end as is_listed
from {{ ref('stg_named_tracking_points') }} as named
left join {{ ref('int_tracking__points') }} as points
    on
        named.school_urn = points.school_urn
        and named.academic_year = points.academic_year
        and named.tracking_point = points.tracking_point
        and named.year_group = points.year_group
union all
select
    school_urn,
    academic_year,
    tracking_point,
    year_group,
    name,
    cast(null as date) as open_date,
    close_date,
    true as is_closed,
    1 as is_results,
    1 as is_listed
from {{ ref('int_tracking__result_points') }}
