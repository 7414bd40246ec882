-- Students of the delivery who were on roll the year before, by year group: how many were not in the year below.
with before as (
    select stood.school_urn, stood.student_id, stood.year_group, later.academic_year
    from standing as stood
    join academic_years as years on stood.academic_year = years.academic_year
    join academic_years as later on later.rules_year = years.rules_year + 1
)

select
    rows.school_urn,
    rows.academic_year || ' Year ' || rows.year_group as told,
    count(*) as n,
    count(*) filter (where before.year_group <> rows.year_group - 1) as n_elsewhere
from rows
join before
    on rows.school_urn = before.school_urn and rows.student_id = before.student_id and rows.academic_year = before.academic_year
group by all
