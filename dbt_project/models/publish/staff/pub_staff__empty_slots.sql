-- Slots of Attainment 8 that students of the target group leave empty.
select
    members.student_key,
    members.school_urn,
    members.target_group,
    slots.slot_no,
    slots.slot_code,
    slots.element
from {{ ref('pub_staff__target_groups') }} as members
inner join {{ ref('int_target_groups__points') }} as points
    on
        members.school_urn = points.school_urn
        and members.student_key = points.student_key
        and members.academic_year = points.academic_year
        and members.tracking_point = points.tracking_point
inner join {{ ref('fct_attainment8_slots') }} as slots
    on points.attainment8_key = slots.attainment8_key
where members.figure_of = 'n_empty_slots' and members.member_state <> 'left' and slots.slot_state <> 'filled'
