-- Classes of the year groups of the marksheet as the class lists have them on the day the point closes, each with its members and
-- how many of them the marksheet has in that subject, in whatever class.
with points as (
    select distinct rows.school_urn, rows.academic_year, rows.tracking_point, rows.year_group, calendar.close_date
    from rows
    join now.tracking_points as calendar
        on rows.school_urn = calendar.school_urn and rows.academic_year = calendar.academic_year
        and rows.tracking_point = calendar.tracking_point and rows.year_group = calendar.year_group
),

members as (
    select points.*, classes.class_code, courses.subject_code, members.student_id
    from points
    join now.classes as classes
        on points.school_urn = classes.school_urn and points.academic_year = classes.academic_year
        and points.year_group = classes.year_group
    join now.courses as courses on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
    join now.class_members as members
        on classes.school_urn = members.school_urn and classes.academic_year = members.academic_year
        and classes.class_code = members.class_code
        and points.close_date between members.valid_from and coalesce(members.valid_to, points.close_date)
)

select
    members.school_urn, members.academic_year, members.tracking_point, members.year_group, members.subject_code,
    members.class_code,
    count(*) as n_members,
    count(rows._row) as n_there
from members
left join rows
    on members.school_urn = rows.school_urn and members.academic_year = rows.academic_year
    and members.tracking_point = rows.tracking_point and members.student_id = rows.student_id
    and members.subject_code = rows.subject_code
group by all
