select
    figures.attainment8_key,
    figures.school_urn,
    figures.student_key,
    slots.slot_no,
    slots.slot_code,
    slots.element,
    courses.subject_code,
    courses.course_code,
    slots.grade,
    slots.points,
    slots.weight,
    slots.slot_points,
    case
        when slots.course_no is not null then 'filled'
        when totals.n_left_out > 0 then 'left_out'
        else 'no_entry'
    end as slot_state
from {{ ref('int_attainment__slots') }} as slots
inner join {{ ref('int_attainment__figures') }} as figures
    on slots.figure_no = figures.figure_no
inner join {{ ref('int_attainment__totals') }} as totals
    on slots.figure_no = totals.figure_no
left join {{ ref('int_attainment__courses') }} as courses
    on slots.course_no = courses.course_no
