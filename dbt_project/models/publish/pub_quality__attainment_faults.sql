-- A course that cannot be told (several of a subject, and no class says which) is listed by its subject.
with listed as (
    select
        entries.figure_no,
        entries.subject_code,
        entries.course_code,
        case
            when courses.mapped_by = 'qan_not_listed' and states.is_left_out = 0 then courses.mapped_by
            else entries.entry_state
        end as entry_state
    from {{ ref('int_attainment__entries') }} as entries
    inner join {{ ref('entry_states') }} as states
        on entries.entry_state = states.entry_state
    left join {{ ref('int_attainment__courses') }} as courses
        on entries.course_no = courses.course_no
)

select
    figures.school_urn,
    listed.subject_code,
    listed.course_code,
    figures.academic_year,
    figures.tracking_point,
    figures.basis,
    listed.entry_state,
    cast(count(*) as bigint) as n_entries,
    max(states.meaning) as meaning,
    max(states.what_to_do) as what_to_do
from listed
inner join {{ ref('int_attainment__figures') }} as figures
    on listed.figure_no = figures.figure_no
inner join {{ ref('entry_states') }} as states
    on listed.entry_state = states.entry_state and states.is_listed = 1
group by
    figures.school_urn, listed.subject_code, listed.course_code, figures.academic_year, figures.tracking_point,
    figures.basis, listed.entry_state
