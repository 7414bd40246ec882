-- The school's own history in each subject: grades of the newest summers with results, of students who ended KS4 here, the first
-- entry of each, with the KS2 average where there is one.
with graded as (
    select
        students.school_urn,
        students.student_id,
        results.subject_code,
        courses.grade_scale,
        results.results_year,
        max(scales.grade_rank) as grade_rank
    from {{ ref('int_attainment__exam_results') }} as results
    inner join {{ ref('int_attainment__students') }} as students
        on results.student_no = students.student_no
    inner join {{ ref('int_attainment__leaving') }} as leaving
        on results.student_no = leaving.student_no and results.results_year <= leaving.rules_year
    inner join {{ ref('int_attainment__courses') }} as courses
        on results.course_no = courses.course_no and courses.stage = 'KS4'
    inner join {{ ref('grade_scales') }} as scales
        on courses.grade_scale = scales.grade_scale and results.grade = scales.grade
    group by students.school_urn, students.student_id, results.subject_code, courses.grade_scale, results.results_year
),

numbered as (
    select
        school_urn, student_id, subject_code, grade_scale, results_year, grade_rank,
        row_number() over (partition by school_urn, student_id, subject_code, grade_scale order by results_year) as nth_entry,
        dense_rank() over (partition by school_urn, subject_code, grade_scale order by results_year desc) as nth_summer
    from graded
)

select
    numbered.school_urn,
    numbered.student_id,
    numbered.subject_code,
    numbered.grade_scale,
    numbered.results_year,
    prior.ks2_average,
    numbered.grade_rank,
    {{ number_of_rank('cast(numbered.grade_rank as double)', 'scales.ranks_per_grade') }} as grade_number
from numbered
left join {{ ref('int_attainment__prior') }} as prior
    on numbered.school_urn = prior.school_urn and numbered.student_id = prior.student_id
inner join {{ ref('scales') }} as scales
    on numbered.grade_scale = scales.grade_scale
where numbered.nth_entry = 1 and numbered.nth_summer <= {{ target_rule('own_summers') }}
