-- Every target that was issued, by extract or decision; the newest of a kind holds.
select
    facts.school_urn,
    students.student_key,
    facts.subject_code,
    facts.stage,
    facts.kind,
    facts.grade_scale,
    facts.grade,
    facts.told_grade,
    facts.issued_date,
    facts.source
from {{ ref('int_targets__issued') }} as facts
inner join {{ ref('stg_student_keys') }} as students
    on facts.school_urn = students.school_urn and facts.student_id = students.student_id
