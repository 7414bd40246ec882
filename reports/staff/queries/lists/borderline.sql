-- Who could reach a grade in both English and maths and may not: members of those target groups, with the chance that the newest
-- predictions give.
with chances as (
    select student_key,
        max(case when grade_threshold = 4 then chance_pct end) as chance_4,
        max(case when grade_threshold = 5 then chance_pct end) as chance_5,
        max(expected_points) as expected_points, max(range_low) as range_low, max(range_high) as range_high
    from staff.chances
    group by student_key
),

members as (
    select student_key, string_agg(right(target_group, 1) || '+', ' and ' order by target_group) as near, max(point_name) as point_name
    from staff.target_groups
    where target_group in ('english_maths_4', 'english_maths_5') and member_state <> 'left'
    group by student_key
)

select
    ours.student_key, ours.name, ours.year_group, ours.registration_group, members.near, members.point_name,
    chances.chance_4, chances.chance_5, chances.expected_points, chances.range_low, chances.range_high,
    english.grade as english, maths.grade as maths
from members
join ours on members.student_key = ours.student_key
join (select distinct student_key from seen where thing = 'chances' and is_whole) as shown on ours.student_key = shown.student_key
left join chances on ours.student_key = chances.student_key
left join staff.slots as english on ours.student_key = english.student_key and english.element = 'english'
left join staff.slots as maths on ours.student_key = maths.student_key and maths.element = 'maths'
order by ours.year_group desc, least(abs(coalesce(chances.chance_4, 0) - 50), abs(coalesce(chances.chance_5, 0) - 50)), ours.name
