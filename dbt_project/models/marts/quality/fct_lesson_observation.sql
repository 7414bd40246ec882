select
    facts.school_urn,
    facts.observation_id,
    staff.staff_key,
    facts.class_code,
    facts.date,
    facts.strength,
    observers.staff_key as observer_staff_key
from {{ ref('stg_lesson_observations') }} as facts
left join {{ ref('stg_staff_keys') }} as staff
    on facts.school_urn = staff.school_urn and facts.staff_id = staff.staff_id
left join {{ ref('stg_staff_keys') }} as observers
    on facts.school_urn = observers.school_urn and facts.observer_staff_id = observers.staff_id
