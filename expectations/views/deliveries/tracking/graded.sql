-- The grades of `beside` as whole grades of their scale, NULL where it does not have them; words are no grades.
select
    beside.*,
    scale_of.grade_scale,
    predicted.grade_rank / scales.ranks_per_grade as predicted,
    working.grade_rank / scales.ranks_per_grade as working,
    last_predicted.grade_rank / scales.ranks_per_grade as last_predicted,
    last_working.grade_rank / scales.ranks_per_grade as last_working
from beside
left join scale_of
    on beside.school_urn = scale_of.school_urn and beside.subject_code = scale_of.subject_code
    and beside.year_group = scale_of.year_group
left join scales on scale_of.grade_scale = scales.grade_scale
left join grade_scales as predicted
    on scale_of.grade_scale = predicted.grade_scale and beside.prediction = predicted.grade
left join grade_scales as working
    on scale_of.grade_scale = working.grade_scale and beside.working_at = working.grade
left join grade_scales as last_predicted
    on scale_of.grade_scale = last_predicted.grade_scale and beside.last_prediction = last_predicted.grade
left join grade_scales as last_working
    on scale_of.grade_scale = last_working.grade_scale and beside.last_working_at = last_working.grade
