-- The newest data collection that has begun of each class that the reader fills in, unless it is locked.
with mine as (
    select distinct school_urn, scope as class_code
    from ({held}) as held
    where thing = 'write' and scope_kind = 'class'
)

select windows.school_urn, windows.tracking_point, windows.point_name, windows.close_date, classes.class_code, classes.subject_name
from mine
join staff.classes as classes on mine.school_urn = classes.school_urn and mine.class_code = classes.class_code
join staff.windows as windows on classes.school_urn = windows.school_urn and classes.year_group = windows.year_group
where windows.open_date <= $today and not windows.is_locked
    and windows.close_date = (
        select max(newest.close_date) from staff.windows as newest
        where newest.school_urn = windows.school_urn and newest.year_group = windows.year_group and newest.open_date <= $today
    )
order by windows.close_date, classes.class_code
