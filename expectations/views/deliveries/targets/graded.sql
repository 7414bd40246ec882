-- Targets of the delivery with their rank.
select rows.*, ranks.grade_rank
from rows
join grade_scales as ranks on rows.grade_scale = ranks.grade_scale and rows.grade = ranks.grade
