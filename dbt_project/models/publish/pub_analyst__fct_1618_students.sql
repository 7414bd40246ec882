select
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    rules_year,
    basis,
    exam_cohort,
    n_entries,
    total_size,
    total_points,
    average_points,
    best_points,
    has_aab,
    value_added,
    n_valued
from {{ ref('fct_1618_students') }}
