-- What keeps students out of the headline measures: entries that cannot be valued, by subject, course and reason, with how many
-- students each keeps out, and how many of these nothing else keeps out.
with entries as (
    select distinct
        figures.figure_no,
        figures.school_urn,
        figures.student_key,
        figures.academic_year,
        figures.tracking_point,
        figures.basis,
        entries.subject_code,
        entries.course_code,
        entries.entry_state
    from {{ ref('int_attainment__entries') }} as entries
    inner join {{ ref('entry_states') }} as states
        on entries.entry_state = states.entry_state and states.is_left_out = 1
    inner join {{ ref('int_attainment__figures') }} as figures
        on entries.figure_no = figures.figure_no
),

counted as (
    select
        figure_no,
        count(*) as n_reasons
    from entries
    group by figure_no
)

select
    entries.school_urn,
    entries.academic_year,
    entries.tracking_point,
    entries.basis,
    entries.subject_code,
    entries.course_code,
    entries.entry_state,
    count(*) as n_students,
    cast(sum(case when counted.n_reasons = 1 then 1 else 0 end) as bigint) as n_students_alone
from entries
inner join counted
    on entries.figure_no = counted.figure_no
group by
    entries.school_urn, entries.academic_year, entries.tracking_point, entries.basis, entries.subject_code, entries.course_code,
    entries.entry_state
