-- The slots filled anew with one entry a grade higher; what this adds to Attainment 8.
with items as (
    select
        scenario_no as figure_no, place, fill_no, points
    from {{ ref('int_measures__raised_items') }}
),

{{ fill_slots('items', ['points']) }}

select
    items.figure_no,
    items.raised_course as course_code,
    items.subject_code,
    items.grade,
    items.next_grade,
    cast(sum(items.points * slots.weight) as decimal(18, 4)) as raised_points
from filled
inner join {{ ref('int_measures__raised_items') }} as items
    on filled.figure_no = items.scenario_no and filled.place = items.place
inner join {{ ref('int_attainment__slots') }} as slots
    on items.figure_no = slots.figure_no and filled.slot_no = slots.slot_no
group by items.figure_no, items.raised_course, items.subject_code, items.grade, items.next_grade
