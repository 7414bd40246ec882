-- The list's students of today at every closed point of theirs, oldest first: how many predictions were above, on and below target.
with points as (
    select distinct progress.student_key, progress.subject_code, progress.academic_year, progress.tracking_point, progress.point_name,
        progress.close_date, progress.target_state
    from staff.progress as progress
    join ours on progress.student_key = ours.student_key
    join scope
        on progress.student_key = scope.student_key and (scope.is_whole or progress.subject_code = scope.subject_code)
    join shown
        on shown.progress and progress.student_key = shown.student_key and (shown.is_whole or progress.subject_code = shown.subject_code)
    where progress.target_state in ('above', 'on', 'below') and progress.close_date is not null
        and ($subject = '' or progress.subject_code = $subject)
),

counted as (
    select academic_year, tracking_point, max(point_name) as point_name, max(close_date) as close_date,
        count(distinct student_key) as n_students, count(*) as n_judged,
        count(*) filter (where target_state = 'above') as n_above,
        count(*) filter (where target_state = 'on') as n_on,
        count(*) filter (where target_state = 'below') as n_below,
        row_number() over (order by max(close_date) desc, tracking_point desc) as nth
    from points
    group by academic_year, tracking_point
)

select * exclude (nth), 100.0 * (n_above + n_on) / n_judged as on_or_above_pct,
    100.0 * n_above / n_judged as above_pct, 100.0 * n_on / n_judged as on_pct
from counted
where nth <= 9
order by close_date, tracking_point
