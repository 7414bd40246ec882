-- Whose work deserves praise at the newest data collection: of Head of Year commendations who sees the whole student, of department
-- commendations who sees the subject.
with points as (
    select student_key, max(close_date) as close_date from staff.progress where is_newest = 1 group by student_key
),

newest as (
    select praise.*
    from staff.praise as praise
    join points on praise.student_key = points.student_key and praise.close_date = points.close_date
)

select distinct ours.student_key, ours.name, ours.year_group, ours.registration_group, newest.rule_name, newest.meaning, newest.level,
    case newest.level when 'department' then 'Department' else 'Head of Year' end as level_name,
    newest.subject_name, newest.n_counted, newest.n_judged, newest.point_name, newest.place
from newest
join ours on newest.student_key = ours.student_key
join shown on shown.progress and newest.student_key = shown.student_key and (shown.is_whole or shown.subject_code = newest.subject_code)
where ($subject = '' or newest.subject_code = $subject)
    and ($kind not in ('department', 'class') or newest.subject_code in (select subject_code from told))
    and ($kind in ('department', 'class') or newest.level = 'head_of_year')
order by newest.place, newest.n_counted desc, ours.name, newest.subject_name
