select
    school_urn,
    academic_year,
    tracking_point,
    point_date,
    measure,
    breakdown,
    member,
    value,
    numerator,
    denominator,
    n_excluded,
    n_students,
    unit
from {{ ref('fct_measure_results') }}
