select
    school_urn,
    observation_id,
    staff_key,
    class_code,
    date,
    strength,
    observer_staff_key
from {{ ref('fct_lesson_observation') }}
