select
    school_urn,
    student_key,
    mock,
    course_code,
    paper,
    question,
    mark,
    max_mark,
    fault
from {{ ref('fct_mock_faults') }}
