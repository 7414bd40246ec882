-- Measures of the overview, in order, with the nation's newest figure of each and whose it is; none where the national tables
-- have left the measure out by now.
with newest as (
    select
        national.measure,
        max(national.rules_year) as rules_year
    from {{ ref('national_figures') }} as national
    inner join {{ ref('measures') }} as measures
        on national.measure = measures.measure
    inner join {{ ref('academic_years') }} as years
        on cast('{{ var("as_of") }}' as date) between years.first_day and years.last_day
    where years.rules_year < coalesce(measures.historic_from, years.rules_year + 1)
    group by national.measure
)

select
    headlines.measure,
    headlines.place,
    headlines.name,
    headlines.page,
    measures.unit,
    cast(national.value as decimal(18, 4)) as national_value,
    national.rules_year as national_year,
    national.release as national_release,
    national.population as national_population
from {{ ref('overview_headlines') }} as headlines
inner join {{ ref('measures') }} as measures
    on headlines.measure = measures.measure
left join newest
    on headlines.measure = newest.measure
left join {{ ref('national_figures') }} as national
    on newest.measure = national.measure and newest.rules_year = national.rules_year and national.is_beside = 1
