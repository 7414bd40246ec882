-- The chance of each grade in each case, and the chance of all grades below it: a number between the two ends draws it.
with running as (
    select
        cell_no,
        reached_rank,
        chance,
        sum(chance) over (partition by cell_no order by reached_rank rows unbounded preceding) as chance_up_to,
        row_number() over (partition by cell_no order by reached_rank desc) as nth_from_top
    from {{ ref('int_projection__errors') }}
)

select
    running.cell_no,
    cells.grade_scale,
    running.reached_rank,
    grades.grade,
    running.chance,
    case when running.chance_up_to = running.chance then 0 else running.chance_up_to - running.chance end as chance_below,
    case when running.nth_from_top = 1 then 1 else running.chance_up_to end as chance_up_to
from running
inner join {{ ref('int_projection__cells') }} as cells
    on running.cell_no = cells.cell_no
inner join {{ ref('grade_scales') }} as grades
    on cells.grade_scale = grades.grade_scale and running.reached_rank = grades.grade_rank
