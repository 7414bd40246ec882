-- Measures of the overview, in order, with the nation's newest figure of each.
with newest as (
    select
        measure,
        max(rules_year) as rules_year
    from {{ ref('national_figures') }}
    group by measure
)

select
    headlines.measure,
    headlines.place,
    headlines.name,
    headlines.page,
    measures.unit,
    cast(national.value as decimal(18, 4)) as national_value,
    national.rules_year as national_year,
    national.release as national_release
from {{ ref('overview_headlines') }} as headlines
inner join {{ ref('measures') }} as measures
    on headlines.measure = measures.measure
left join newest
    on headlines.measure = newest.measure
left join {{ ref('national_figures') }} as national
    on newest.measure = national.measure and newest.rules_year = national.rules_year
