select
    school_urn,
    intervention_id,
    student_key,
    intervention_type,
    tier,
    subject_code,
    owner_staff_key,
    start_date,
    end_date,
    student_view,
    parent_view
from {{ ref('fct_intervention') }}
