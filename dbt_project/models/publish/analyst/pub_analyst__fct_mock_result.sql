select
    school_urn,
    student_key,
    mock,
    course_code,
    subject_code,
    academic_year,
    tracking_point,
    sat_date,
    tier,
    mark,
    max_mark,
    mark_pct,
    grade,
    mock_state
from {{ ref('fct_mock_result') }}
