-- What would help a student's Attainment 8 most: the slot in which reaching the target adds most points, and slots that stay empty.
with gains as (
    select student_key, max(point_name) as point_name, max(attainment8_points) as attainment8_points,
        count(*) filter (where slot_state = 'no_entry') as n_empty,
        sum(points_to_gain) as total,
        list({'name': subject_name, 'points': points_to_gain, 'grade': grade} order by points_to_gain desc, slot_no)
            filter (where points_to_gain > 0) as gains,
        string_agg(distinct case when slot_state = 'no_entry' then element end, ', ') as empty
    from staff.slots
    group by student_key
),

ranked as (
    select *, row_number() over (partition by student_key, element order by n_taking desc, subject_name) as nth
    from staff.slot_fillers
),

filling as (
    select student_key, element, string_agg(distinct subject_name, ', ' order by subject_name) as courses
    from ranked
    where nth <= 3
    group by student_key, element
),

filled as (
    select student_key, string_agg(element || ': ' || courses, '; ' order by element) as fillers
    from filling
    group by student_key
)

select ours.student_key, ours.name, ours.year_group, ours.registration_group, gains.point_name, gains.attainment8_points, gains.total,
    gains.n_empty, gains.empty, coalesce(filled.fillers, '') as fillers, gains.gains
from gains
left join filled on gains.student_key = filled.student_key
join ours on gains.student_key = ours.student_key
join (select distinct student_key from seen where thing = 'chances' and is_whole) as shown on ours.student_key = shown.student_key
where gains.total > 0 or gains.n_empty > 0
order by gains.n_empty desc, gains.total desc, ours.name
