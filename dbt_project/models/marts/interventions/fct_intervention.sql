select
    facts.school_urn,
    facts.intervention_id,
    students.student_key,
    facts.intervention_type,
    facts.tier,
    facts.subject_code,
    owners.staff_key as owner_staff_key,
    facts.start_date,
    facts.end_date,
    facts.student_view,
    facts.parent_view
from {{ ref('stg_interventions') }} as facts
inner join {{ ref('stg_student_keys') }} as students
    on facts.school_urn = students.school_urn and facts.student_id = students.student_id
left join {{ ref('stg_staff_keys') }} as owners
    on facts.school_urn = owners.school_urn and facts.owner_staff_id = owners.staff_id
