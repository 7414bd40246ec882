-- Data collections that have begun, of the year groups of the classes of which the reader sees the completion.
select windows.school_urn, windows.academic_year, windows.tracking_point, windows.point_name, windows.close_date,
    min(windows.open_date) as open_date, bool_and(windows.is_locked) as is_locked,
    list(distinct windows.year_group order by windows.year_group) as year_groups
from staff.windows as windows
where windows.open_date <= $today
    and exists (
        select 1 from staff.classes as classes
        join ({reached:completion}) as mine on classes.school_urn = mine.school_urn and classes.class_code = mine.class_code
        where classes.school_urn = windows.school_urn and classes.year_group = windows.year_group
    )
group by windows.school_urn, windows.academic_year, windows.tracking_point, windows.point_name, windows.close_date
order by windows.close_date desc, windows.tracking_point, windows.school_urn
