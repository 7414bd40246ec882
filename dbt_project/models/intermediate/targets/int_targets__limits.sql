-- Lowest and highest rank that a policy lets a draft have on each scale. Of combined science, whose grades are pairs, 4 is 4-4;
-- on a scale that has no such grade it limits nothing.
with told as (
    select distinct lowest_grade as grade
    from {{ ref('int_targets__policies') }}
    union distinct
    select distinct highest_grade as grade
    from {{ ref('int_targets__policies') }}
)

select
    told.grade,
    scales.grade_scale,
    scales.grade_rank
from told
inner join {{ ref('grade_scales') }} as scales
    on scales.grade in (told.grade, told.grade || '-' || told.grade)
