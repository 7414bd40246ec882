select
    school_urn,
    academic_year,
    tracking_point,
    measure,
    basis,
    breakdown,
    member,
    year_group,
    group_id,
    exclusion_reason,
    n_excluded
from {{ ref('fct_measure_exclusions') }}
