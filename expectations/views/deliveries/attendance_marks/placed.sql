-- Marks of sessions that could be attended, with their meaning and the year group of their student.
select rows.school_urn, rows.date, rows.session, rows.student_id, rows.code, codes.is_absent, codes.is_present, roll.year_group
from rows
join codes on rows.code = codes.code and codes.is_possible
left join academic_years as years on rows.date between years.first_day and years.last_day
left join now.enrolments as roll
    on rows.school_urn = roll.school_urn and rows.student_id = roll.student_id and years.academic_year = roll.academic_year
