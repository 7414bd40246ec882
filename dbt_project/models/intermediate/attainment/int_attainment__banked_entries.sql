-- Results that a student already had when a point was told: they count in its predictions, grades worked at and targets
-- as they will in the results.
select
    figures.figure_no,
    figures.rules_year,
    results.subject_code,
    results.course_code,
    results.course_no,
    results.grade,
    0 as is_inferred,
    results.results_year,
    results.fault
from {{ ref('int_attainment__figures') }} as figures
inner join {{ ref('academic_years') }} as years
    on figures.academic_year = years.academic_year
inner join {{ ref('int_attainment__exam_results') }} as results
    on figures.student_no = results.student_no and years.rules_year > results.results_year
where figures.basis <> 'result'
