-- Students on roll within the dates of the delivery, by year group, and how many of them have a mark in it.
with spans as (
    select rows.school_urn, years.academic_year, min(rows.date) as low, max(rows.date) as high
    from rows
    join academic_years as years on rows.date between years.first_day and years.last_day
    group by all
),

marked as (
    select distinct school_urn, student_id
    from rows
),

counted as (
    select spans.school_urn, spans.academic_year, roll.year_group, count(*) as n_roll, count(marked.student_id) as n_marked
    from spans
    join now.enrolments as roll
        on spans.school_urn = roll.school_urn and spans.academic_year = roll.academic_year
        and coalesce(roll.start_date, spans.low) <= spans.low and coalesce(roll.end_date, spans.high) >= spans.high
    left join marked on roll.school_urn = marked.school_urn and roll.student_id = marked.student_id
    group by all
)

select *, 100.0 * sum(n_marked) over school / sum(n_roll) over school as share_of_others
from counted
window school as (partition by school_urn, academic_year)
