-- Grades of each scale, from the lowest, and those told in thirds.
select
    grade_scale,
    grade,
    grade_rank,
    0 as thirds
from {{ ref('grade_scales') }}
union all
select
    fine.grade_scale,
    fine.fine_grade as grade,
    scales.grade_rank,
    fine.thirds
from {{ ref('fine_grades') }} as fine
inner join {{ ref('grade_scales') }} as scales
    on fine.grade_scale = scales.grade_scale and fine.grade = scales.grade
