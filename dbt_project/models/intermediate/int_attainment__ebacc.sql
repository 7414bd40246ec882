-- The English Baccalaureate of each figure: entered when every pillar is; its grade is that of the weakest pillar, the
-- average points count nothing for a pillar that is missing.
with units as (
    select
        entries.figure_no,
        rules.pillar,
        sum(rules.entry_units) as entry_units
    from {{ ref('int_attainment__entries') }} as entries
    inner join {{ ref('ebacc_units') }} as rules
        on entries.category = rules.category and entries.awards = rules.awards
    where entries.entry_state in ('counts', 'no_points_that_year')
    group by entries.figure_no, rules.pillar
),

awards as (
    select
        items.figure_no,
        rules.pillar,
        items.points,
        row_number() over (
            partition by items.figure_no, rules.pillar
            order by items.points desc, items.discount_code asc, items.course_code asc, items.nth_award asc
        ) as nth
    from {{ ref('int_attainment__items') }} as items
    inner join {{ ref('ebacc_units') }} as rules
        on items.category = rules.category and items.awards = rules.awards
),

pillars as (
    select
        figures.figure_no,
        pillars.pillar,
        pillars.aps_grades,
        case when max(coalesce(units.entry_units, 0)) >= max(pillars.entry_units_needed) then 1 else 0 end as is_entered,
        coalesce(max(case when awards.nth = pillars.grades_needed then awards.points end), 0) as grade_points,
        case
            when max(coalesce(units.entry_units, 0)) >= max(pillars.aps_units_needed)
                then coalesce(sum(case when awards.nth <= pillars.aps_grades then awards.points end), 0)
            else 0
        end as aps_points
    from {{ ref('int_attainment__figures') }} as figures
    cross join {{ ref('ebacc_pillars') }} as pillars
    left join units
        on figures.figure_no = units.figure_no and pillars.pillar = units.pillar
    left join awards
        on figures.figure_no = awards.figure_no and pillars.pillar = awards.pillar
    group by figures.figure_no, pillars.pillar, pillars.aps_grades
)

select
    figure_no,
    min(is_entered) as ebacc_entered,
    cast(min(is_entered) * min(grade_points) as decimal(18, 4)) as ebacc_grade_points,
    cast(cast(sum(aps_points) as decimal(18, 4)) / sum(aps_grades) as decimal(18, 4)) as ebacc_average_points
from pillars
group by figure_no
