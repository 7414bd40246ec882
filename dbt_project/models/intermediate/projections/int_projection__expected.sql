-- What is to be expected in each case: the mean of the ranks it may turn into, and of their squares.
select
    cells.cell_no,
    cells.grade_scale,
    cells.predicted_rank,
    cast(sum(errors.chance * errors.reached_rank) as {{ fine() }}) as mean_rank,
    cast(sum(errors.chance * errors.reached_rank * errors.reached_rank) as {{ fine() }}) as mean_square
from {{ ref('int_projection__errors') }} as errors
inner join {{ ref('int_projection__cells') }} as cells
    on errors.cell_no = cells.cell_no
group by cells.cell_no, cells.grade_scale, cells.predicted_rank
