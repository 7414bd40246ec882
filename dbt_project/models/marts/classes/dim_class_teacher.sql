select
    keys.staff_key,
    teachers.school_urn,
    teachers.academic_year,
    teachers.class_code,
    teachers.valid_from,
    teachers.lesson_share_pct,
    coalesce(teachers.valid_to, years.last_day) as valid_to
from {{ ref('stg_class_teachers') }} as teachers
inner join {{ ref('stg_staff_keys') }} as keys
    on teachers.school_urn = keys.school_urn and teachers.staff_id = keys.staff_id
inner join {{ ref('academic_years') }} as years
    on teachers.academic_year = years.academic_year
