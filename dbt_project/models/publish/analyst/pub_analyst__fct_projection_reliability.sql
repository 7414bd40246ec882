select
    school_urn,
    rules_year,
    distance,
    what,
    chance_band,
    n_told,
    n_happened,
    mean_chance_pct,
    happened_pct,
    happened_low,
    happened_high
from {{ ref('fct_projection_reliability') }}
