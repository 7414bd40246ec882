-- The five pillars of the English Baccalaureate of each figure: whether it is entered, the grade that decides it and the
-- points of the grades that count in the average; a pillar that is not entered (two single sciences, say) counts nothing
-- there.
with units as (
    select
        figure_no,
        pillar_no,
        sum(entry_units) as entry_units
    from {{ ref('int_attainment__entries') }}
    where entry_state in ('counts', 'no_points_that_year') and pillar_no is not null
    group by figure_no, pillar_no
),

{{ pillar_grades(ref('int_attainment__items')) }}

select
    figures.figure_no,
    pillars.pillar,
    pillars.pillar_no,
    pillars.aps_grades,
    case when coalesce(units.entry_units, 0) >= pillars.entry_units_needed then 1 else 0 end as is_entered,
    coalesce(grades.grade_points, 0) as grade_points,
    coalesce(grades.aps_points, 0) as aps_points
from {{ ref('int_attainment__figures') }} as figures
inner join {{ ref('int_attainment__ebacc_pillars') }} as pillars
    on figures.rule_set = pillars.rule_set
left join units
    on figures.figure_no = units.figure_no and pillars.pillar_no = units.pillar_no
left join pillar_grades as grades
    on figures.figure_no = grades.figure_no and pillars.pillar_no = grades.pillar_no
