-- A course that cannot be told (several of a subject, and no class says which) is listed by its subject. Results in a KS5
-- course of a student who is not in the sixth form are KS4 entries alone.
with listed as (
    select
        figures.school_urn, figures.academic_year, figures.tracking_point, figures.basis,
        entries.subject_code,
        entries.course_code,
        case
            when courses.mapped_by = 'qan_not_listed' and courses.counts = 1 and states.is_left_out = 0 then courses.mapped_by
            else entries.entry_state
        end as entry_state
    from {{ ref('int_attainment__entries') }} as entries
    inner join {{ ref('entry_states') }} as states
        on entries.entry_state = states.entry_state
    inner join {{ ref('int_attainment__figures') }} as figures
        on entries.figure_no = figures.figure_no
    left join {{ ref('int_attainment__course_years') }} as courses
        on entries.course_no = courses.course_no and figures.rules_year = courses.rules_year
),

faults as (
    select school_urn, subject_code, course_code, academic_year, tracking_point, basis, entry_state
    from listed
    union all
    select
        entries.school_urn, entries.subject_code, entries.course_code, entries.academic_year, entries.tracking_point,
        entries.basis, entries.entry_state
    from {{ ref('fct_sixth_form_entries') }} as entries
    left join {{ ref('fct_sixth_form_programmes') }} as programmes
        on entries.student_key = programmes.student_key
    where entries.is_again = 0 and (entries.basis <> 'result' or programmes.student_key is not null)
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
