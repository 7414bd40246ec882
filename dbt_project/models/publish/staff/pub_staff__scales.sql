-- Grades of each scale, from the lowest.
select
    grade_scale,
    grade,
    grade_rank
from {{ ref('grade_scales') }}
