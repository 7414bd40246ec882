select
    keys.student_key,
    members.school_urn,
    members.academic_year,
    members.class_code,
    members.valid_from,
    coalesce(members.valid_to, years.last_day) as valid_to
from {{ ref('stg_class_members') }} as members
inner join {{ ref('stg_student_keys') }} as keys
    on members.school_urn = keys.school_urn and members.student_id = keys.student_id
inner join {{ ref('academic_years') }} as years
    on members.academic_year = years.academic_year
