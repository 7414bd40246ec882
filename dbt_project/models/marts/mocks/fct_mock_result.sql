select
    grades.school_urn,
    keys.student_key,
    grades.mock,
    grades.course_code,
    grades.subject_code,
    grades.academic_year,
    grades.tracking_point,
    grades.sat_date,
    grades.tier,
    grades.mark,
    grades.max_mark,
    cast(100 * grades.mark / grades.max_mark as decimal(18, 4)) as mark_pct,
    grades.grade,
    grades.mock_state
from {{ ref('int_mocks__grades') }} as grades
inner join {{ ref('stg_student_keys') }} as keys
    on grades.school_urn = keys.school_urn and grades.student_id = keys.student_id
