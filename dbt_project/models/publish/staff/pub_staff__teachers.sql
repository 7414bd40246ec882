-- Who teaches a class on the as-of date, and whether it is their first year at the school.
select
    teachers.staff_key,
    teachers.school_urn,
    teachers.class_code,
    teachers.lesson_share_pct,
    {{ is_first_year('staff.start_date', 'calendar.first_day') }} as is_first_year
from {{ ref('dim_class_teacher') }} as teachers
inner join {{ ref('int_access__years') }} as years
    on teachers.school_urn = years.school_urn and teachers.academic_year = years.academic_year
inner join {{ ref('academic_years') }} as calendar
    on teachers.academic_year = calendar.academic_year
inner join {{ ref('dim_staff') }} as staff
    on teachers.staff_key = staff.staff_key
where cast('{{ var("as_of") }}' as date) between teachers.valid_from and teachers.valid_to
