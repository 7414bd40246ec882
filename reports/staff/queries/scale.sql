-- Grades of a scale, the highest first.
select grade from staff.scales where grade_scale = $scale order by grade_rank desc, grade
