-- What the targets of a year group come to in the headline measures by side (see target_figures), beside the school's newest results
-- and the nation.
with figures as ({target_figures}),

counted as (
    select
        measure,
        {'side': side, 'value': avg(value), 'n_students': count(value), 'n_left_out': count(*) - count(value)} as told
    from figures
    group by measure, side
)

select
    measures.measure, measures.measure_name, measures.unit, measures.results_value, measures.results_n_students,
    measures.results_academic_year, measures.national_value, measures.national_year,
    max(told) filter (where told.side = 'set') as of_set,
    max(told) filter (where told.side = 'draft') as of_drafts,
    max(told) filter (where told.side = 'would') as of_would
from counted
join staff.target_headlines as measures on counted.measure = measures.measure and measures.school_urn = $school
group by all
order by measures.measure
