select
    school_urn,
    stage,
    results_year,
    year_group,
    tracking_point,
    breakdown,
    member,
    n_pairs,
    n_exact,
    n_within_one,
    n_over,
    n_under,
    exact_pct,
    exact_low,
    exact_high,
    within_one_pct,
    bias_grades,
    bias_low,
    bias_high
from {{ ref('int_accuracy__figures') }}
where breakdown <> 'teacher'
