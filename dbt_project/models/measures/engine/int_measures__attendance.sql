-- Sessions of each student from the first day of the year to the day the point closed, and those of them that were set aside, of
-- which nobody knows what they were.
select
    students.school_urn,
    students.academic_year,
    students.tracking_point,
    students.rules_year,
    students.student_key,
    sum(marks.is_possible) as possible_sessions,
    sum(marks.is_attending) as attended_sessions,
    sum(marks.is_absent) as absent_sessions,
    coalesce(max(aside.n_aside), 0) as aside_sessions
from {{ ref('int_measures__students') }} as students
left join {{ ref('fct_attendance') }} as marks
    on
        students.student_key = marks.student_key
        and marks.date between students.first_day and students.close_date
left join {{ ref('int_measures__days_aside') }} as aside
    on
        students.student_key = aside.student_key
        and students.academic_year = aside.academic_year
        and students.tracking_point = aside.tracking_point
        and aside.entity = 'attendance_marks'
group by
    students.school_urn, students.academic_year, students.tracking_point,
    students.rules_year, students.student_key
