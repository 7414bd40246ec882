select
    facts.school_urn,
    students.student_key,
    facts.test,
    facts.battery,
    facts.test_date,
    facts.score
from {{ ref('stg_baseline_results') }} as facts
inner join {{ ref('stg_student_keys') }} as students
    on facts.school_urn = students.school_urn and facts.student_id = students.student_id
