select
    school_urn,
    student_key,
    subject,
    ks2_year,
    scaled_score,
    outcome,
    brought_by
from {{ ref('int_attainment__ks2_results') }}
