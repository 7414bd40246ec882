-- Days on which students are expected, of the newest year.
select
    calendar.school_urn,
    calendar.date
from {{ ref('stg_school_calendar') }} as calendar
inner join {{ ref('int_access__years') }} as years
    on calendar.school_urn = years.school_urn and calendar.academic_year = years.academic_year
where calendar.is_school_day
