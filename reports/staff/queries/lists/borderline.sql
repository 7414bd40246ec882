-- Who could reach a grade in both English and maths and may not: by the chance that the newest predictions give.
with chances as (
    select student_key, max(point_name) as point_name,
        max(case when grade_threshold = 4 then chance_pct end) as chance_4,
        max(case when grade_threshold = 5 then chance_pct end) as chance_5,
        max(expected_points) as expected_points, max(range_low) as range_low, max(range_high) as range_high
    from staff.chances
    group by student_key
)

select
    ours.student_key, ours.name, ours.year_group, ours.registration_group, chances.point_name,
    chances.chance_4, chances.chance_5, chances.expected_points, chances.range_low, chances.range_high,
    english.grade as english, maths.grade as maths
from chances
join ours on chances.student_key = ours.student_key
join (select distinct student_key from seen where thing = 'chances' and is_whole) as shown on ours.student_key = shown.student_key
left join staff.slots as english on ours.student_key = english.student_key and english.element = 'english'
left join staff.slots as maths on ours.student_key = maths.student_key and maths.element = 'maths'
where chances.chance_4 between 20 and 80 or chances.chance_5 between 20 and 80
order by least(abs(chances.chance_4 - 50), abs(chances.chance_5 - 50)), ours.name
