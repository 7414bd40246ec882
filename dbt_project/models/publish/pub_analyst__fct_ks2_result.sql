select
    school_urn,
    student_key,
    subject,
    ks2_year,
    scaled_score,
    outcome
from {{ ref('fct_ks2_result') }}
