-- Exam results up to the summer in which the student ends KS4, told in that year: an exam taken early counts with the
-- rest, an AS level with the GCSEs. A student who never reached the last year here has no figure from results.
select
    {{ figure_no('leaving', 'moments') }} as figure_no,
    leaving.student_no,
    moments.moment_no,
    leaving.rules_year,
    results.subject_code,
    results.course_code,
    results.course_no,
    results.grade,
    0 as is_inferred,
    results.results_year,
    results.fault
from {{ ref('int_attainment__exam_results') }} as results
inner join {{ ref('int_attainment__leaving') }} as leaving
    on results.student_no = leaving.student_no and coalesce(results.results_year, leaving.rules_year) <= leaving.rules_year
inner join {{ ref('int_attainment__moments') }} as moments
    on leaving.academic_year = moments.academic_year and moments.basis = 'result'
