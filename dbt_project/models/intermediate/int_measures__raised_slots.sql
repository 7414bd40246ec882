-- The slots filled anew with one entry a grade higher; what this adds to Attainment 8.
with items as (
    select
        attainment8_key, rule_set, course_code, category, discount_code, nth_award, points,
        pool_1, group_1, pool_2, group_2, pool_3, group_3
    from {{ ref('int_measures__raised_items') }}
),

{{ fill_slots('items') }},

scenarios as (
    select distinct
        attainment8_key,
        from_key,
        raised_course,
        subject_code,
        grade,
        next_grade
    from {{ ref('int_measures__raised_items') }}
)

select
    scenarios.from_key as attainment8_key,
    scenarios.raised_course as course_code,
    scenarios.subject_code,
    scenarios.grade,
    scenarios.next_grade,
    cast(sum(filled.points * slots.weight) as decimal(18, 4)) as raised_points
from scenarios
inner join filled
    on scenarios.attainment8_key = filled.attainment8_key and filled.slot_no is not null
inner join {{ ref('int_attainment__slots') }} as slots
    on scenarios.from_key = slots.attainment8_key and filled.slot_no = slots.slot_no
group by
    scenarios.from_key, scenarios.raised_course, scenarios.subject_code, scenarios.grade, scenarios.next_grade
