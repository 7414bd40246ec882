-- The headline measures that targets are held against: from which grade one counts, and what the school's newest results and the
-- nation came to.
with results as (
    select
        told.school_urn,
        told.measure,
        told.academic_year,
        told.value,
        told.n_students,
        told.national_value,
        told.national_year,
        row_number() over (
            partition by told.school_urn, told.measure
            order by told.academic_year desc, told.year_group desc, told.tracking_point desc
        ) as nth
    from {{ ref('fct_measure_results') }} as told
    inner join {{ ref('stages') }} as stages
        on told.year_group = stages.year_group and stages.final_year_group = stages.year_group
    where told.basis = 'result' and told.breakdown = 'year_group' and told.value is not null
)

select
    schools.school_urn,
    rules.measure,
    rules.name as measure_name,
    rules.unit,
    rules.at_least,
    results.academic_year as results_academic_year,
    results.value as results_value,
    results.n_students as results_n_students,
    results.national_value,
    results.national_year
from {{ ref('dim_school') }} as schools
cross join {{ ref('measures') }} as rules
left join results
    on schools.school_urn = results.school_urn and rules.measure = results.measure and results.nth = 1
where rules.measure in ('attainment8', 'english_maths_4', 'english_maths_5')
