-- Year groups of the delivery beside the year below of the year before, or where a stage begins, beside that year group itself:
-- how many are, and were, on roll.
with stood as (
    select standing.school_urn, later.academic_year, standing.year_group, count(*) as n
    from standing
    join academic_years as years on standing.academic_year = years.academic_year
    join academic_years as later on later.rules_year = years.rules_year + 1
    where standing.end_date is null
    group by all
),

before as (
    select stood.school_urn, stood.academic_year, stood.year_group + 1 as year_group, stood.n, false as is_intake
    from stood
    join stages as below on stood.year_group = below.year_group
    join stages as above on stood.year_group + 1 = above.year_group and below.stage = above.stage
    where above.year_group <= above.final_year_group
    union all
    select stood.school_urn, stood.academic_year, stood.year_group, stood.n, true as is_intake
    from stood
    join (select stage, min(year_group) as year_group from stages group by stage) as firsts
        on stood.year_group = firsts.year_group
),

told as (
    select school_urn, academic_year, year_group, count(*) as n
    from rows
    group by all
),

stands as (
    select standing.school_urn, standing.academic_year, standing.year_group, count(*) as n
    from standing
    where not exists (
        select 1 from rows
        where rows.school_urn = standing.school_urn and rows.academic_year = standing.academic_year
            and rows.student_id = standing.student_id
    ) and not exists (
        select 1 from rows
        where rows.school_urn = standing.school_urn and rows.academic_year = standing.academic_year
            and rows.year_group = standing.year_group and rows.registration_group is not distinct from standing.registration_group
    )
    group by all
)

select told.school_urn, told.academic_year, told.year_group, told.n + coalesce(stands.n, 0) as n, before.n as n_before,
    before.is_intake
from told
join before
    on told.school_urn = before.school_urn and told.academic_year = before.academic_year and told.year_group = before.year_group
left join stands
    on told.school_urn = stands.school_urn and told.academic_year = stands.academic_year and told.year_group = stands.year_group
