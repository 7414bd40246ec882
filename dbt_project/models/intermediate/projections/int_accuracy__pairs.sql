-- Each prediction that was a grade beside the result of the same student in the same subject at the end of the stage,
-- by rank on the scale of the result, and in grades: a scale may have ranks of half a grade. Where a subject gave two
-- results the prediction may have been for either, so neither is compared.
with results as (
    select
        results.school_urn,
        results.student_id,
        results.results_year,
        courses.stage,
        courses.subject_code,
        min(results.grade_scale) as grade_scale,
        min(results.grade) as grade
    from {{ ref('stg_exam_results') }} as results
    inner join {{ ref('stg_courses') }} as courses
        on results.school_urn = courses.school_urn and results.course_code = courses.course_code
    group by results.school_urn, results.student_id, results.results_year, courses.stage, courses.subject_code
    having count(*) = 1
)

select
    tracking.school_urn,
    tracking.student_id,
    tracking.academic_year,
    tracking.tracking_point,
    tracking.year_group,
    tracking.subject_code,
    subjects.department,
    tracking.staff_id,
    results.stage,
    results.results_year,
    results.grade_scale,
    predicted.grade_rank as predicted_rank,
    predicted.grade_rank - reached.grade_rank as difference,
    cast((predicted.grade_rank - reached.grade_rank) / scales.ranks_per_grade as decimal(18, 4)) as grades_off
from {{ ref('int_tracking__marks') }} as tracking
inner join {{ ref('stages') }} as stages
    on tracking.year_group = stages.year_group
inner join {{ ref('academic_years') }} as years
    on tracking.academic_year = years.academic_year
inner join results
    on
        tracking.school_urn = results.school_urn
        and tracking.student_id = results.student_id
        and tracking.subject_code = results.subject_code
        and stages.stage = results.stage
        and years.rules_year + stages.final_year_group - tracking.year_group = results.results_year
inner join {{ ref('grade_scales') }} as predicted
    on results.grade_scale = predicted.grade_scale and tracking.prediction = predicted.grade
inner join {{ ref('grade_scales') }} as reached
    on results.grade_scale = reached.grade_scale and results.grade = reached.grade
left join {{ ref('scales') }} as scales
    on results.grade_scale = scales.grade_scale
left join {{ ref('stg_subjects') }} as subjects
    on tracking.school_urn = subjects.school_urn and tracking.subject_code = subjects.subject_code
