select
    school_urn,
    student_key,
    mock,
    course_code,
    topic,
    n_questions,
    n_left_out,
    mark,
    max_mark,
    mark_pct
from {{ ref('fct_mock_topics') }}
