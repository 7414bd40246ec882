-- Data collections for which a reminder is due: today is a school day, and lies so many of them from the first or the last day of
-- the window. The first itself counts as none; where it is no school day, the next one is meant.
with dated as (
    select school_urn, academic_year, tracking_point, point_name, close_date, year_group,
        case when $counted_from = 'open_date' then open_date else close_date end as day
    from staff.windows
    where not is_locked
),

counted as (
    select dated.*,
        (
            select count(*) from staff.school_days as days
            where days.school_urn = dated.school_urn
                and case
                    when $school_days < 0 then days.date > $today and days.date <= dated.day
                    when $counted_from = 'open_date' then days.date >= dated.day and days.date <= $today
                    else days.date > dated.day and days.date <= $today
                end
        ) as n_days
    from dated
)

select school_urn, academic_year, tracking_point, point_name, close_date, list(year_group order by year_group) as year_groups
from counted
where n_days = case when $school_days < 0 then -$school_days when $counted_from = 'open_date' then $school_days + 1 else $school_days end
    and exists (select 1 from staff.school_days as days where days.school_urn = counted.school_urn and days.date = $today)
group by school_urn, academic_year, tracking_point, point_name, close_date
order by close_date, tracking_point, school_urn
