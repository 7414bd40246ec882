-- Data collections for which a reminder is due: the day lies so many school days from the first or the last of the window.
with dated as (
    select school_urn, academic_year, tracking_point, point_name, open_date, close_date, year_group,
        case when $counted_from = 'open_date' then open_date else close_date end as day
    from staff.windows
    where not is_locked
),

reached as (
    select dated.*,
        (
            select count(*) from staff.school_days as days
            where days.school_urn = dated.school_urn
                and days.date > least(dated.day, cast($today as date)) and days.date <= greatest(dated.day, cast($today as date))
        ) as n_days
    from dated
)

select school_urn, academic_year, tracking_point, point_name, close_date, list(year_group order by year_group) as year_groups
from reached
where n_days * sign(date_diff('day', day, cast($today as date))) = $school_days
    and exists (select 1 from staff.school_days as days where days.school_urn = reached.school_urn and days.date = $today)
group by school_urn, academic_year, tracking_point, point_name, close_date
order by close_date, tracking_point, school_urn
