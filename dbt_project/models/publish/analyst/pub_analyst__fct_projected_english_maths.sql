select
    attainment8_key,
    school_urn,
    student_key,
    rules_year,
    distance,
    n_missing_predictions,
    grade_threshold,
    chance_pct,
    is_reached
from {{ ref('fct_projected_english_maths') }}
