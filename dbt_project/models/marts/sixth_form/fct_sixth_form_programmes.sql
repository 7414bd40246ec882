select
    programmes.school_urn,
    keys.student_key,
    keys.student_key || '-' || cast(programmes.last_rules_year as string) as student_year_key,
    programmes.academic_year as end_academic_year,
    programmes.rules_year,
    programmes.year_group,
    programmes.close_date,
    programmes.point_date,
    programmes.is_retained
from {{ ref('int_sixth_form__programmes') }} as programmes
inner join {{ ref('stg_student_keys') }} as keys
    on programmes.school_urn = keys.school_urn and programmes.student_id = keys.student_id
