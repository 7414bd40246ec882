-- Marks of sessions that could be attended, with whether their day is a school day, where the school has a calendar of that academic year.
select
    rows.school_urn,
    rows.date,
    coalesce(calendar.is_school_day, false) as is_school_day,
    covered.school_urn is not null as has_calendar
from rows
join codes on rows.code = codes.code and codes.is_possible
left join now.school_calendar as calendar on rows.school_urn = calendar.school_urn and rows.date = calendar.date
left join academic_years as years on rows.date between years.first_day and years.last_day
left join (select distinct school_urn, academic_year from now.school_calendar) as covered
    on rows.school_urn = covered.school_urn and years.academic_year = covered.academic_year
