select
    students.student_key,
    tracking.school_urn,
    tracking.academic_year,
    tracking.tracking_point,
    tracking.year_group,
    tracking.subject_code,
    tracking.class_code,
    staff.staff_key,
    tracking.working_at,
    tracking.prediction,
    tracking.attitude,
    tracking.praise as has_praise,
    tracking.recorded_date,
    tracking.told_working_at,
    tracking.told_prediction,
    flagged.grade_scale,
    flagged.target_grade,
    flagged.prediction_rank,
    flagged.target_rank,
    flagged.target_state
from {{ ref('int_tracking__marks') }} as tracking
inner join {{ ref('int_tracking__flagged') }} as flagged
    on
        tracking.school_urn = flagged.school_urn
        and tracking.academic_year = flagged.academic_year
        and tracking.tracking_point = flagged.tracking_point
        and tracking.student_id = flagged.student_id
        and tracking.subject_code = flagged.subject_code
inner join {{ ref('stg_student_keys') }} as students
    on tracking.school_urn = students.school_urn and tracking.student_id = students.student_id
left join {{ ref('stg_staff_keys') }} as staff
    on tracking.school_urn = staff.school_urn and tracking.staff_id = staff.staff_id
