-- The year by whose lists staff see students: the newest that has begun and of which enrolments have come.
select
    enrolments.school_urn,
    max(years.academic_year) as academic_year
from {{ ref('stg_enrolments') }} as enrolments
inner join {{ ref('academic_years') }} as years
    on enrolments.academic_year = years.academic_year
where years.first_day <= cast('{{ var("as_of") }}' as date)
group by enrolments.school_urn
