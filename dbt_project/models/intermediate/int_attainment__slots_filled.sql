-- Slots filled round by round, as macros/slots.sql says.
with items as (
    select
        attainment8_key, rule_set, course_code, category, discount_code, nth_award, points,
        pool_1, group_1, pool_2, group_2, pool_3, group_3
    from {{ ref('int_attainment__items') }}
),

{{ fill_slots('items') }}

select
    attainment8_key,
    course_code,
    category,
    discount_code,
    nth_award,
    points,
    slot_no
from filled
