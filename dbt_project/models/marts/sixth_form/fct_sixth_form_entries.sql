-- Value added is points less what students of the same KS4 average reach nationally, in grades of one A level. Of entries
-- of one subject in one exam cohort the largest counts, then the best: an AS that was continued, an exam taken again.
-- An A level stands a second time as an academic qualification (is_again).
with entries as (
    select
        grades.school_urn,
        keys.student_key,
        grades.academic_year,
        grades.tracking_point,
        grades.rules_year,
        grades.basis,
        coalesce(courses.subject_code, grades.subject_code) as subject_code,
        grades.course_code,
        courses.qual_id,
        courses.exam_cohort,
        courses.size,
        courses.is_facilitating,
        courses.is_again,
        grades.grade,
        grades.results_year,
        grades.fault,
        points.points,
        ks4.prior_points,
        expected.expected_points,
        cast((points.points - expected.expected_points) / courses.size / cohorts.points_per_grade as decimal(18, 4))
            as value_added,
        expected.curve_year,
        row_number() over (
            partition by
                grades.school_urn, grades.student_id, grades.academic_year, grades.tracking_point, grades.basis,
                courses.exam_cohort, coalesce(courses.subject_name, grades.course_code, grades.subject_code)
            order by
                case when points.points is null then 1 else 0 end asc, courses.size desc, points.points desc,
                grades.course_code asc, grades.results_year asc
        ) as nth
    from {{ ref('int_sixth_form__grades') }} as grades
    inner join {{ ref('stg_student_keys') }} as keys
        on grades.school_urn = keys.school_urn and grades.student_id = keys.student_id
    left join {{ ref('int_sixth_form__course_cohorts') }} as courses
        on grades.school_urn = courses.school_urn and grades.course_code = courses.course_code
    left join {{ ref('sixth_form_cohorts') }} as cohorts
        on courses.exam_cohort = cohorts.exam_cohort
    left join {{ ref('int_sixth_form__points') }} as points
        on courses.qual_id = points.qual_id and grades.grade = points.grade
    left join {{ ref('int_sixth_form__prior') }} as ks4
        on grades.school_urn = ks4.school_urn and grades.student_id = ks4.student_id
    left join {{ ref('int_sixth_form__expected') }} as expected
        on courses.qual_id = expected.qual_id and ks4.prior_points = expected.prior_points
)

select
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    rules_year,
    basis,
    cast(
        row_number() over (
            partition by school_urn, student_key, academic_year, tracking_point, basis
            order by
                coalesce(subject_code, '') asc, coalesce(course_code, '') asc, coalesce(results_year, 0) asc,
                coalesce(is_again, 0) asc
        ) as integer
    ) as entry_no,
    subject_code,
    course_code,
    qual_id,
    exam_cohort,
    cast(coalesce(is_again, 0) as integer) as is_again,
    size,
    is_facilitating,
    grade,
    results_year,
    points,
    prior_points,
    expected_points,
    value_added,
    curve_year,
    case when curve_year <> rules_year then 1 else 0 end as is_indicative,
    case
        when fault is not null then fault
        when qual_id is null then 'unmapped_qualification'
        when points is null then 'grade_not_on_scale'
        when nth > 1 then 'discounted'
        when prior_points is null then 'no_prior_attainment'
        else 'complete'
    end as entry_state
from entries
