select
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    rules_year,
    basis,
    element,
    prior_points,
    points_since,
    progress_state,
    progress
from {{ ref('fct_1618_english_maths') }}
