-- Of a measure and year one national figure stands beside a school's, of one population.
select
    measure,
    rules_year
from {{ ref('national_figures') }}
where is_beside = 1
group by measure, rules_year
having count(*) <> 1
