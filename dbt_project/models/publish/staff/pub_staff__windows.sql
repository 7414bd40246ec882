-- Data collections of the newest year: the school days that each is open, and whether it is locked.
with school_days as (
    select school_urn, date
    from {{ ref('stg_school_calendar') }}
    where is_school_day
)

select
    points.school_urn,
    points.academic_year,
    points.tracking_point,
    points.year_group,
    points.name as point_name,
    points.open_date,
    points.close_date,
    count(distinct school_days.date) as n_school_days,
    max(case when locks.locked_from is not null then 1 else 0 end) = 1 as is_locked
from {{ ref('int_tracking__points') }} as points
inner join {{ ref('int_access__years') }} as years
    on points.school_urn = years.school_urn and points.academic_year = years.academic_year
left join {{ ref('int_tracking__locks') }} as locks
    on
        points.school_urn = locks.school_urn
        and points.academic_year = locks.academic_year
        and points.tracking_point = locks.tracking_point
        and points.year_group = locks.year_group
        and locks.locked_until is null
left join school_days
    on points.school_urn = school_days.school_urn and school_days.date between points.open_date and points.close_date
group by
    points.school_urn, points.academic_year, points.tracking_point, points.year_group, points.name, points.open_date,
    points.close_date
