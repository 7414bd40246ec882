-- How many pupils of each Common Transfer File were found among the students, and what to do about the others.
select
    results._delivery_id as delivery_id,
    results.match_state,
    states.meaning,
    states.what_to_do,
    count(distinct results.upn) as n_pupils,
    count(*) as n_results
from {{ ref('int_attainment__transfer_results') }} as results
inner join {{ ref('transfer_states') }} as states on results.match_state = states.match_state
group by results._delivery_id, results.match_state, states.meaning, states.what_to_do
