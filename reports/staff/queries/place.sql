-- A class at a data collection that has begun, and whether the reader fills it in.
select
    classes.school_urn, classes.class_code, classes.subject_code, classes.subject_name, classes.department,
    classes.year_group, classes.grade_scale, classes.prediction_kind,
    windows.academic_year, windows.tracking_point, windows.point_name, windows.open_date, windows.close_date, windows.is_locked,
    exists (
        select 1 from ({held}) as held
        where held.thing = 'write' and held.scope_kind = 'class' and held.scope = $class and held.school_urn = $school
    ) as may_write
from staff.classes as classes
join staff.windows as windows
    on classes.school_urn = windows.school_urn and classes.year_group = windows.year_group
where classes.school_urn = $school and classes.class_code = $class and windows.tracking_point = $point
    and windows.open_date <= $today
