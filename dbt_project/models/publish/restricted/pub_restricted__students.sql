select
    keys.student_key,
    students.school_urn,
    students.student_id,
    students.upn,
    students.forename,
    students.surname,
    students.date_of_birth
from {{ ref('stg_students') }} as students
inner join {{ ref('stg_student_keys') }} as keys
    on students.school_urn = keys.school_urn and students.student_id = keys.student_id
