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
),

faults as (
    select
        figures.school_urn, listed.subject_code, listed.course_code, figures.academic_year, figures.tracking_point,
        figures.basis, listed.entry_state
    from listed
    inner join {{ ref('int_attainment__figures') }} as figures
        on listed.figure_no = figures.figure_no
    union all
    select
        school_urn, subject_code, course_code, academic_year, tracking_point, basis, entry_state
    from {{ ref('fct_1618_entries') }}
    where is_again = 0
)

select
    faults.school_urn,
    faults.subject_code,
    faults.course_code,
    faults.academic_year,
    faults.tracking_point,
    faults.basis,
    faults.entry_state,
    cast(count(*) as bigint) as n_entries,
    max(states.meaning) as meaning,
    max(states.what_to_do) as what_to_do
from faults
inner join {{ ref('entry_states') }} as states
    on faults.entry_state = states.entry_state and states.is_listed = 1
group by
    faults.school_urn, faults.subject_code, faults.course_code, faults.academic_year, faults.tracking_point, faults.basis,
    faults.entry_state
