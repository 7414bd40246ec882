select
    school_urn,
    student_key,
    subject,
    ks2_year,
    scaled_score,
    outcome,
    brought_by
from {{ ref('fct_ks2_result') }}
