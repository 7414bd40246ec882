select
    schools.school_urn,
    schools.name,
    schools.main_colour,
    schools.accent_colour,
    schools.crest,
    years.academic_year,
    cast('{{ var("as_of") }}' as date) as as_of,
    case when schools.support_only_year = years.academic_year then 1 else 0 end as is_support_only
from {{ ref('dim_school') }} as schools
left join {{ ref('int_access__years') }} as years
    on schools.school_urn = years.school_urn
