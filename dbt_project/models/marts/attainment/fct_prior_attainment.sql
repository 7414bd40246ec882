select
    school_urn,
    student_key,
    ks2_average,
    prior_band,
    prior_band_name,
    prior_status
from {{ ref('int_attainment__prior') }}
