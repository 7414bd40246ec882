select
    school_urn,
    academic_year,
    tracking_point,
    rules_year,
    basis,
    exam_cohort,
    breakdown,
    member,
    subject_code,
    n_entries,
    average_points,
    n_valued,
    value_added,
    interval_low,
    interval_high
from {{ ref('fct_1618_results') }}
