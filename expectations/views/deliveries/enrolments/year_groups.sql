-- Year groups of the year before the delivery's, and whether it, or what stands of its year, has them.
select
    told.school_urn, told.academic_year, before.year_group, count(*) as n,
    exists (
        select 1 from rows
        where rows.school_urn = told.school_urn and rows.academic_year = told.academic_year and rows.year_group = before.year_group
    ) or exists (
        select 1 from standing
        where standing.school_urn = told.school_urn and standing.academic_year = told.academic_year
            and standing.year_group = before.year_group
    ) as is_there
from (select distinct school_urn, academic_year from rows) as told
join academic_years as years on told.academic_year = years.academic_year
join academic_years as last on last.rules_year = years.rules_year - 1
join standing as before on told.school_urn = before.school_urn and last.academic_year = before.academic_year
group by all
