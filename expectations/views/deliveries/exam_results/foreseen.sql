-- Results of the delivery with the last prediction of the subject before the exams, as whole grades where the scale has them.
select
    rows.*,
    courses.subject_code,
    last.prediction,
    results.grade_rank / scales.ranks_per_grade as result,
    predicted.grade_rank / scales.ranks_per_grade as predicted
from rows
join now.courses as courses on rows.school_urn = courses.school_urn and rows.course_code = courses.course_code
left join last_predictions as last
    on rows.school_urn = last.school_urn and rows.student_id = last.student_id and courses.subject_code = last.subject_code
    and rows.results_year = last.rules_year
left join scales on rows.grade_scale = scales.grade_scale
left join grade_scales as results on rows.grade_scale = results.grade_scale and rows.grade = results.grade
left join grade_scales as predicted on rows.grade_scale = predicted.grade_scale and last.prediction = predicted.grade
