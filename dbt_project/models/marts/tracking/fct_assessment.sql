select
    facts.school_urn,
    facts.academic_year,
    facts.tracking_point,
    facts.class_code,
    facts.name,
    facts.assessment_date,
    facts.moderated_date,
    moderators.staff_key as moderator_staff_key
from {{ ref('int_tracking__assessments') }} as facts
left join {{ ref('stg_staff_keys') }} as moderators
    on facts.school_urn = moderators.school_urn and facts.moderator_staff_id = moderators.staff_id
