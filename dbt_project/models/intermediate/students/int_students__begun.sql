-- Enrolments of years that have begun on the as-of date. What lands early, as next year's Year 7, decides nothing before:
-- not when somebody leaves a key stage, nor which lists staff read.
select
    enrolments.school_urn,
    enrolments.academic_year,
    enrolments.student_id,
    enrolments.year_group,
    years.rules_year,
    coalesce(enrolments.start_date, years.first_day) as start_date,
    coalesce(enrolments.end_date, years.last_day) as end_date
from {{ ref('stg_enrolments') }} as enrolments
inner join {{ ref('academic_years') }} as years
    on enrolments.academic_year = years.academic_year
where years.first_day <= cast('{{ var("as_of") }}' as date)
