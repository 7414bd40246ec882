with judged as (
    select
        both_sides.school_urn,
        keys.student_key,
        both_sides.academic_year,
        both_sides.tracking_point,
        courses.subject_code,
        both_sides.course_code,
        both_sides.tier,
        both_sides.grade,
        case
            when both_sides.entered_course is null then 'not_entered'
            when both_sides.grade is null then 'no_prediction'
            when both_sides.tier is not null and tiers.tier is null then 'unknown_tier'
            when told.grade_rank > highest.grade_rank then 'above_tier'
            when told.grade_rank < lowest.grade_rank then 'below_tier'
        end as fault
    from {{ ref('int_entries__beside_predictions') }} as both_sides
    inner join {{ ref('stg_courses') }} as courses
        on both_sides.school_urn = courses.school_urn and both_sides.course_code = courses.course_code
    inner join {{ ref('stg_student_keys') }} as keys
        on both_sides.school_urn = keys.school_urn and both_sides.student_id = keys.student_id
    left join {{ ref('tiers') }} as tiers
        on courses.grade_scale = tiers.grade_scale and both_sides.tier = tiers.tier
    left join {{ ref('grade_scales') }} as told
        on courses.grade_scale = told.grade_scale and both_sides.grade = told.grade
    left join {{ ref('grade_scales') }} as highest
        on tiers.grade_scale = highest.grade_scale and tiers.highest_grade = highest.grade
    left join {{ ref('grade_scales') }} as lowest
        on tiers.grade_scale = lowest.grade_scale and tiers.lowest_grade = lowest.grade
)

select
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    subject_code,
    course_code,
    tier,
    grade,
    fault
from judged
where fault is not null
