select
    facts.school_urn,
    students.student_key,
    facts.subject,
    facts.ks2_year,
    facts.scaled_score,
    facts.outcome
from {{ ref('stg_ks2_results') }} as facts
inner join {{ ref('stg_student_keys') }} as students
    on facts.school_urn = students.school_urn and facts.student_id = students.student_id
