-- Slots filled round by round, as macros/slots.sql says.
with {{ fill_slots(ref('int_attainment__items'), ['course_no', 'grade', 'points']) }}

select
    figure_no,
    place,
    course_no,
    grade,
    points,
    slot_no
from filled
