-- How far the figures derived here agree with those of the DfE's KS4 pupil file, and what to look at where they do not.
select
    facts.school_urn,
    facts.results_year,
    facts.figure,
    max(figures.name) as figure_name,
    facts.reconciliation_state,
    max(states.meaning) as meaning,
    case when max(states.is_difference) = 1 then max(figures.what_to_do) else 'Nothing.' end as what_to_do,
    cast(count(*) as bigint) as n_students
from {{ ref('fct_attainment8_reconciliation') }} as facts
inner join {{ ref('reconciled_figures') }} as figures
    on facts.figure = figures.figure
inner join {{ ref('reconciliation_states') }} as states
    on facts.reconciliation_state = states.reconciliation_state
group by facts.school_urn, facts.results_year, facts.figure, facts.reconciliation_state
