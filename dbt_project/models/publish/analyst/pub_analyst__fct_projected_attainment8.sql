select
    attainment8_key,
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    rules_year,
    distance,
    expected_points,
    range_low,
    range_high,
    history,
    n_missing_predictions,
    reached_points,
    reached_english_maths,
    reached_ebacc_grade,
    reached_ebacc_average
from {{ ref('fct_projected_attainment8') }}
