-- Every day that any extract names; is_listed tells those of the school calendar.
select
    named.school_urn,
    named.date,
    coalesce(calendar.academic_year, years.academic_year) as academic_year,
    calendar.term,
    calendar.half_term,
    calendar.is_school_day,
    case when calendar.date is not null then 1 else 0 end as is_listed
from {{ ref('stg_named_school_calendar') }} as named
left join {{ ref('stg_school_calendar') }} as calendar
    on named.school_urn = calendar.school_urn and named.date = calendar.date
left join {{ ref('academic_years') }} as years
    on named.date between years.first_day and years.last_day
