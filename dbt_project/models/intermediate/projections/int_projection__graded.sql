-- Every prediction that counts (not the results that a student already has), with its rank on its scale and how it lies
-- beside the same student's others at the point: lower or higher by more than a share of its scale, else level.
select
    figures.figure_no,
    figures.school_urn,
    figures.student_id,
    figures.academic_year,
    figures.tracking_point,
    figures.rules_year,
    entries.course_no,
    entries.subject_code,
    courses.grade_scale,
    grades.grade_rank as predicted_rank,
    {{ beside('grades.grade_rank', 'ends.highest_rank', 'figures.figure_no') }} as beside
from {{ ref('int_attainment__entries') }} as entries
inner join {{ ref('int_attainment__figures') }} as figures
    on entries.figure_no = figures.figure_no and figures.basis = 'prediction'
inner join {{ ref('int_attainment__courses') }} as courses
    on entries.course_no = courses.course_no
inner join {{ ref('grade_scales') }} as grades
    on courses.grade_scale = grades.grade_scale and entries.grade = grades.grade
inner join {{ ref('int_attainment__scale_ends') }} as ends
    on courses.grade_scale = ends.grade_scale
where entries.results_year is null
