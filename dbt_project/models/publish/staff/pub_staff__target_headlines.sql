-- What the expected targets that hold come to in the headline measures, by year group at its newest point, beside the newest
-- results of the school and the nation.
with told as (
    select
        school_urn,
        academic_year,
        tracking_point,
        measure,
        basis,
        year_group,
        value,
        n_students,
        n_excluded,
        unit,
        national_value,
        national_year,
        row_number() over (
            partition by school_urn, measure, basis, year_group
            order by point_date desc nulls last, academic_year desc, tracking_point desc
        ) as nth_newest
    from {{ ref('fct_measure_results') }}
    where
        measure in ('attainment8', 'english_maths_4', 'english_maths_5')
        and breakdown = 'year_group'
        and basis in ('expected_target', 'result')
),

results as (
    select
        told.school_urn,
        told.measure,
        told.academic_year,
        told.value,
        told.n_students,
        told.national_value,
        told.national_year,
        row_number() over (
            partition by told.school_urn, told.measure order by told.academic_year desc, told.year_group desc
        ) as nth
    from told
    inner join {{ ref('stages') }} as stages
        on told.year_group = stages.year_group and stages.final_year_group = stages.year_group
    where told.basis = 'result' and told.nth_newest = 1 and told.value is not null
)

select
    implied.school_urn,
    implied.year_group,
    implied.measure,
    rules.name as measure_name,
    implied.unit,
    implied.academic_year,
    implied.tracking_point,
    implied.value,
    implied.n_students,
    implied.n_excluded,
    results.academic_year as results_academic_year,
    results.value as results_value,
    results.n_students as results_n_students,
    results.national_value,
    results.national_year
from told as implied
inner join {{ ref('int_access__years') }} as years
    on implied.school_urn = years.school_urn and implied.academic_year = years.academic_year
inner join {{ ref('measures') }} as rules
    on implied.measure = rules.measure
left join results
    on implied.school_urn = results.school_urn and implied.measure = results.measure and results.nth = 1
where implied.basis = 'expected_target' and implied.nth_newest = 1 and implied.value is not null
