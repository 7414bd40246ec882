-- The lowest and the highest grade of each scale, by rank.
select
    grade_scale,
    min(grade_rank) as lowest_rank,
    max(grade_rank) as highest_rank
from {{ ref('grade_scales') }}
group by grade_scale
