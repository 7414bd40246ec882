-- Data collections that have begun and take cells, of the classes that the reader fills in, with how many cells are expected.
with mine as (
    select distinct school_urn, scope as class_code
    from ({held}) as held
    where thing = 'write' and scope_kind = 'class'
),

expected as (
    select count(distinct field) as n_fields, list(distinct field) as fields from staff.fields where form = 'marksheet' and is_expected = 1
)

select
    windows.school_urn, windows.academic_year, windows.tracking_point, windows.point_name, windows.close_date,
    classes.class_code, classes.subject_code, classes.subject_name,
    count(distinct places.student_key) as n_students,
    count(distinct places.student_key) * max(expected.n_fields) as n_expected
from mine
join staff.classes as classes on mine.school_urn = classes.school_urn and mine.class_code = classes.class_code
join staff.windows as windows on classes.school_urn = windows.school_urn and classes.year_group = windows.year_group
join staff.places as places on classes.school_urn = places.school_urn and classes.class_code = places.class_code
cross join expected
where windows.open_date <= $today and not windows.is_locked
    and windows.close_date = (
        select max(newest.close_date) from staff.windows as newest
        where newest.school_urn = windows.school_urn and newest.year_group = windows.year_group and newest.open_date <= $today
    )
group by all
order by windows.close_date, classes.class_code
