with left_out as (
    select
        figure_no,
        count(*) as n_entries
    from {{ ref('int_attainment__entries') }}
    where entry_state in ('unmapped_qualification', 'grade_not_on_scale')
    group by figure_no
)

select
    figures.attainment8_key,
    figures.school_urn,
    figures.student_key,
    slots.slot_no,
    slots.slot_code,
    slots.element,
    courses.subject_code,
    slots.course_code,
    entries.grade,
    slots.points,
    slots.weight,
    slots.slot_points,
    case
        when slots.course_code is not null then 'filled'
        when left_out.n_entries > 0 then 'left_out'
        else 'no_entry'
    end as slot_state
from {{ ref('int_attainment__slots') }} as slots
inner join {{ ref('int_attainment__figures') }} as figures
    on slots.figure_no = figures.figure_no
left join {{ ref('int_attainment__courses') }} as courses
    on figures.school_urn = courses.school_urn and slots.course_code = courses.course_code
left join {{ ref('int_attainment__entries') }} as entries
    on
        slots.figure_no = entries.figure_no
        and slots.course_code = entries.course_code
        and entries.entry_state = 'counts'
left join left_out
    on slots.figure_no = left_out.figure_no
