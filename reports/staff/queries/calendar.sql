-- Data collections of the newest year, with the school days that each is open.
select school_urn, academic_year, tracking_point, point_name, open_date, close_date, n_school_days, bool_and(is_locked) as is_locked,
    list(distinct year_group order by year_group) as year_groups
from staff.windows
group by school_urn, academic_year, tracking_point, point_name, open_date, close_date, n_school_days
order by open_date, close_date, tracking_point, school_urn
