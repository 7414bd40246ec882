{{ config(meta={'dagster': {'ref': {'name': 'lights'}}}) }}
-- A percentage that falls under no light, or under two: the rows of a measure must follow on from 0 to above 100.
select results.measure, results.value, count(distinct rules.light) as n_lights
from {{ ref('fct_measure_results') }} as results
left join {{ ref('lights') }} as rules
    on results.measure = rules.measure and results.value >= rules.at_least and results.value < rules.below
where results.measure in (select lights.measure from {{ ref('lights') }} as lights) and results.value is not null
group by results.measure, results.value
having count(distinct rules.light) <> 1
