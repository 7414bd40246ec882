-- Sessions of each student from the first day of the year to the day the point closed.
select
    students.school_urn,
    students.academic_year,
    students.tracking_point,
    students.rules_year,
    students.student_key,
    sum(marks.is_possible) as possible_sessions,
    sum(marks.is_attending) as attended_sessions,
    sum(marks.is_absent) as absent_sessions
from {{ ref('int_measures__students') }} as students
left join {{ ref('fct_attendance') }} as marks
    on
        students.student_key = marks.student_key
        and marks.date between students.first_day and students.close_date
group by
    students.school_urn, students.academic_year, students.tracking_point,
    students.rules_year, students.student_key
