select
    school_urn,
    academic_year,
    tracking_point,
    measure,
    basis,
    breakdown,
    member,
    exclusion_reason,
    n_excluded
from {{ ref('fct_measure_exclusions') }}
