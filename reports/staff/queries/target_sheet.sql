-- Class target sheets: students with the first target, the target as it was changed, and what was predicted at each point up to
-- that of the sheet. $classes and $until: the classes, and the day on which the point of each closed.
with seen as materialized ({seen}),

wanted as (
    select unnest($classes::varchar[]) as class_code, unnest($until::date[]) as until
),

ours as (
    select distinct students.student_key, students.list_name as name, students.registration_group, places.subject_code,
        places.class_code, wanted.until
    from staff.places as places
    join wanted on places.class_code = wanted.class_code
    join staff.students as students on places.student_key = students.student_key
    join seen
        on places.student_key = seen.student_key and seen.thing = 'progress'
        and (seen.is_whole or seen.subject_code = places.subject_code)
    join seen as named
        on places.student_key = named.student_key and named.thing = 'students'
        and (named.is_whole or named.subject_code = places.subject_code)
    where places.school_urn = $school
)

select
    ours.class_code, ours.student_key, ours.name, ours.registration_group,
    first.grade as first_target, first.issued_date, case when newest.nth > 1 then newest.grade end as target_now,
    case when newest.nth > 1 then newest.issued_date end as changed_date,
    list({
        'name': points.point_name, 'year': points.academic_year, 'day': points.close_date, 'prediction': points.prediction,
        'state': points.target_state, 'gap': points.gap_grades
    } order by points.close_date) filter (where points.close_date is not null) as points
from ours
left join staff.target_history as first
    on ours.student_key = first.student_key and ours.subject_code = first.subject_code and first.is_first = 1
left join staff.target_history as newest
    on ours.student_key = newest.student_key and ours.subject_code = newest.subject_code and newest.is_newest = 1
left join staff.progress as points
    on ours.student_key = points.student_key and ours.subject_code = points.subject_code and points.close_date <= ours.until
group by all
order by ours.class_code, ours.name, ours.student_key
