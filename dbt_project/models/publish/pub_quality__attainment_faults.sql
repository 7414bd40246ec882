-- A course that cannot be told (several of a subject, and no class says which) is listed by its subject.
select
    figures.school_urn,
    entries.subject_code,
    entries.course_code,
    figures.academic_year,
    figures.tracking_point,
    figures.basis,
    entries.entry_state,
    cast(count(*) as bigint) as n_entries,
    max(states.meaning) as meaning,
    max(states.what_to_do) as what_to_do
from {{ ref('int_attainment__entries') }} as entries
inner join {{ ref('int_attainment__figures') }} as figures
    on entries.figure_no = figures.figure_no
inner join {{ ref('entry_states') }} as states
    on entries.entry_state = states.entry_state and states.is_left_out = 1
group by
    figures.school_urn, entries.subject_code, entries.course_code, figures.academic_year, figures.tracking_point,
    figures.basis, entries.entry_state
