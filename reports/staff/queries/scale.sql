-- Grades of a scale, the highest first; in thirds where the class predicts so.
select grade, grade_rank
from staff.scales
where grade_scale = $scale and (thirds = 0 or $kind = 'fine')
order by grade_rank desc, thirds desc, grade
