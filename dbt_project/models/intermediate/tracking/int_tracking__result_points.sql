-- The exam results of a summer as a point of the years that end a stage in it: it closes on the last day of their year.
with told as (
    select
        school_urn,
        rules_year
    from {{ ref('int_attainment__figures') }}
    where basis = 'result'
    union distinct
    select
        grades.school_urn,
        years.rules_year
    from {{ ref('int_sixth_form__grades') }} as grades
    inner join {{ ref('academic_years') }} as years
        on grades.academic_year = years.academic_year
    where grades.basis = 'result'
)

select
    told.school_urn,
    years.academic_year,
    bases.told_at as tracking_point,
    stages.year_group,
    bases.name,
    years.last_day as close_date
from told
inner join {{ ref('academic_years') }} as years
    on told.rules_year = years.rules_year
inner join {{ ref('stages') }} as stages
    on stages.year_group = stages.final_year_group
inner join {{ ref('bases') }} as bases
    on bases.basis = 'result'
