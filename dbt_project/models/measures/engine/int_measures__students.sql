-- Who counts at a point: students of its year groups, on roll on the day it closed.
select
    points.school_urn,
    points.academic_year,
    points.tracking_point,
    points.close_date,
    points.first_day,
    points.rules_year,
    students.student_key,
    students.year_group
from {{ ref('int_tracking__closed_points') }} as points
inner join {{ ref('dim_student_year') }} as students
    on
        points.school_urn = students.school_urn
        and points.academic_year = students.academic_year
        and points.year_group = students.year_group
        and points.close_date between students.start_date and students.end_date
