select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    name,
    assessment_date,
    moderated_date,
    moderator_staff_key
from {{ ref('fct_assessment') }}
