select
    school_urn,
    academic_year,
    tracking_point,
    measure,
    basis,
    breakdown,
    member,
    exclusion_reason,
    n_rows as n_excluded
from {{ ref('int_measures__totals') }}
where exclusion_reason is not null
