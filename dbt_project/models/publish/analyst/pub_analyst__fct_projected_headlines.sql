select
    school_urn,
    rules_year,
    distance,
    measure,
    known_before,
    newest_point_date,
    n_students,
    expected,
    range_low,
    range_high,
    reached,
    is_inside,
    history,
    n_years
from {{ ref('fct_projected_headlines') }}
