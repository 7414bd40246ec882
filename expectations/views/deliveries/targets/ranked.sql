-- Targets that stand with their rank.
select standing.*, ranks.grade_rank
from standing
join grade_scales as ranks on standing.grade_scale = ranks.grade_scale and standing.grade = ranks.grade
