-- Every student that any extract names; is_listed tells those of the students extract, so that no fact is without its student.
select
    keys.student_key,
    keys.school_urn,
    students.sex,
    students.entry_date,
    students.leaving_date,
    case when students.student_id is not null then 1 else 0 end as is_listed
from {{ ref('stg_student_keys') }} as keys
left join {{ ref('stg_students') }} as students
    on keys.school_urn = students.school_urn and keys.student_id = students.student_id
