-- Who teaches a class on the as-of date.
select
    teachers.staff_key,
    teachers.school_urn,
    teachers.class_code,
    teachers.lesson_share_pct
from {{ ref('dim_class_teacher') }} as teachers
inner join {{ ref('int_access__years') }} as years
    on teachers.school_urn = years.school_urn and teachers.academic_year = years.academic_year
where cast('{{ var("as_of") }}' as date) between teachers.valid_from and teachers.valid_to
