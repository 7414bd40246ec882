-- Students who stand on roll on the last day of their year, by tutor group and by year group: how many of them no longer would.
-- A final year leaves once its study has ended, and anybody in the last weeks of a year.
with judged as (
    select
        rows.school_urn, rows.academic_year, rows.year_group, rows.registration_group,
        rows.end_date < years.last_day - cast(:year_end_days as integer)
        and (rows.year_group <> stages.final_year_group or rows.end_date < years.study_ends)
        or coalesce(rows.enrolment_status, 'C') not in ('C', 'M')
        or rows.start_date > years.last_day as is_leaving
    from rows
    join academic_years as years on rows.academic_year = years.academic_year
    join stages on rows.year_group = stages.year_group
    join standing
        on rows.school_urn = standing.school_urn and rows.academic_year = standing.academic_year
        and rows.student_id = standing.student_id
    where standing.end_date is null and coalesce(standing.enrolment_status, 'C') in ('C', 'M')
)

select
    school_urn,
    concat_ws(' ', academic_year, 'Year ' || year_group, registration_group) as told,
    count(*) as n,
    count(*) filter (where is_leaving) as n_leaving
from judged
group by grouping sets (
    (school_urn, academic_year, year_group, registration_group), (school_urn, academic_year, year_group)
)
