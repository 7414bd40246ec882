-- The English Baccalaureate of each figure: entered when every pillar is; its grade is that of the weakest pillar, the
-- average points count nothing for a pillar that is missing.
select
    figure_no,
    min(is_entered) as ebacc_entered,
    cast(min(is_entered) * min(grade_points) as decimal(18, 4)) as ebacc_grade_points,
    cast(cast(sum(is_entered * aps_points) as decimal(18, 4)) / sum(aps_grades) as decimal(18, 4)) as ebacc_average_points
from {{ ref('int_attainment__pillars') }}
group by figure_no
