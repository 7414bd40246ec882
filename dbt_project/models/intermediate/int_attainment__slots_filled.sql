-- Slots filled round by round, as macros/slots.sql says.
with items as (
    select
        figure_no, place, course_no, points, pool_1, group_1, pool_2, group_2, pool_3, group_3
    from {{ ref('int_attainment__items') }}
),

{{ fill_slots('items') }}

select
    figure_no,
    place,
    course_no,
    points,
    slot_no
from filled
