-- What a student's newest predictions lead to, for who sees the whole student.
with seen as materialized ({seen} and reach.student_key = $student)

select distinct chances.point_name, chances.grade_threshold, chances.chance_pct, chances.expected_points, chances.range_low, chances.range_high,
    chances.n_missing_predictions
from staff.chances as chances
join seen on chances.student_key = seen.student_key and seen.thing = 'chances' and seen.is_whole
where chances.student_key = $student
order by chances.grade_threshold
