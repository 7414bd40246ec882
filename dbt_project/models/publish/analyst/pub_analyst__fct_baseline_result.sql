select
    school_urn,
    student_key,
    test,
    battery,
    test_date,
    score
from {{ ref('fct_baseline_result') }}
