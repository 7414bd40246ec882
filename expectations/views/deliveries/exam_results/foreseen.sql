-- Results of the delivery with the last prediction of the subject before the exams, as whole grades where the scale has them.
with last as (
    select
        tracking.school_urn, tracking.student_id, tracking.subject_code, years.rules_year,
        arg_max(tracking.prediction, coalesce(points.close_date, years.first_day)) as prediction
    from now.tracking as tracking
    join academic_years as years on tracking.academic_year = years.academic_year
    left join now.tracking_points as points
        on tracking.school_urn = points.school_urn and tracking.academic_year = points.academic_year
        and tracking.tracking_point = points.tracking_point and tracking.year_group = points.year_group
    where tracking.prediction is not null
    group by all
)

select
    rows.*,
    courses.subject_code,
    last.prediction,
    results.grade_rank / scales.ranks_per_grade as result,
    predicted.grade_rank / scales.ranks_per_grade as predicted
from rows
join now.courses as courses on rows.school_urn = courses.school_urn and rows.course_code = courses.course_code
left join last
    on rows.school_urn = last.school_urn and rows.student_id = last.student_id and courses.subject_code = last.subject_code
    and rows.results_year = last.rules_year
left join scales on rows.grade_scale = scales.grade_scale
left join grade_scales as results on rows.grade_scale = results.grade_scale and rows.grade = results.grade
left join grade_scales as predicted on rows.grade_scale = predicted.grade_scale and last.prediction = predicted.grade
