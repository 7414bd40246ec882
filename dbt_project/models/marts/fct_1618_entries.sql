-- Value added is points less what students of the same KS4 average reach nationally, in grades of one A level.
select
    grades.school_urn,
    keys.student_key,
    grades.academic_year,
    grades.tracking_point,
    grades.rules_year,
    grades.basis,
    courses.subject_code,
    grades.course_code,
    courses.qual_id,
    courses.exam_cohort,
    courses.size,
    courses.is_facilitating,
    grades.grade,
    points.points,
    ks4.prior_points,
    expected.expected_points,
    cast((points.points - expected.expected_points) / courses.size / cohorts.points_per_grade as decimal(18, 4)) as value_added,
    expected.curve_year,
    case
        when courses.qual_id is null then 'unmapped_qualification'
        when points.points is null then 'grade_not_on_scale'
        when ks4.prior_points is null then 'no_prior_attainment'
        else 'complete'
    end as entry_state
from {{ ref('int_ks5__grades') }} as grades
inner join {{ ref('stg_student_keys') }} as keys
    on grades.school_urn = keys.school_urn and grades.student_id = keys.student_id
left join {{ ref('int_ks5__courses') }} as courses
    on grades.school_urn = courses.school_urn and grades.course_code = courses.course_code
left join {{ ref('ks5_cohorts') }} as cohorts
    on courses.exam_cohort = cohorts.exam_cohort
left join {{ source('reference', 'ks5_points') }} as points
    on courses.qual_id = points.qual_id and grades.grade = points.grade
left join {{ ref('int_ks5__prior') }} as ks4
    on grades.school_urn = ks4.school_urn and grades.student_id = ks4.student_id
left join {{ ref('int_ks5__expected') }} as expected
    on courses.qual_id = expected.qual_id and ks4.prior_points = expected.prior_points
