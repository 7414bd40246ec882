-- A row a student with all subjects of the list, most below first.
with counted as (
    select student_key,
        count(*) filter (where target_state = 'below') as n_below,
        count(*) as n_judged,
        count(*) filter (where points_running > 1) as n_long,
        sum(gap_grades) as total,
        list({
            'code': subject_code, 'name': subject_name, 'state': target_state, 'gap': gap_grades, 'prediction': prediction,
            'target': target_grade, 'running': points_running
        } order by case target_state when 'below' then 0 when 'on' then 1 else 2 end, gap_grades, subject_name) as subjects,
        max(point_name) as point_name, max(close_date) as close_date
    from told
    group by student_key
),

talks as (
    select unnest($talk_students::varchar[]) as student_key, unnest($talk_days::date[]) as spoken_on
),

may as (
    select student_key, bool_or(thing = 'attendance') as attendance, bool_or(thing = 'behaviour' and is_whole) as behaviour,
        bool_or(thing = 'help' and is_whole) as help, bool_or(thing = 'talks' and is_whole) as talks
    from seen group by student_key
)

select
    ours.student_key, ours.name, ours.year_group, ours.registration_group,
    coalesce(counted.n_below, 0) as n_below, coalesce(counted.n_judged, 0) as n_judged, coalesce(counted.n_long, 0) as n_long,
    counted.subjects, counted.point_name,
    case when may.attendance then (
        select 100.0 * sum(n_attending) / nullif(sum(n_possible), 0) from staff.attendance as attendance
        where attendance.student_key = ours.student_key and attendance.academic_year = ours.academic_year
    ) end as attendance_pct,
    case when may.behaviour then (
        select coalesce(sum(n_events) filter (where category = 'praise'), 0) from staff.behaviour as behaviour
        where behaviour.student_key = ours.student_key and behaviour.academic_year = ours.academic_year
    ) end as n_praise,
    case when may.behaviour then (
        select coalesce(sum(n_events) filter (where category = 'incident'), 0) from staff.behaviour as behaviour
        where behaviour.student_key = ours.student_key and behaviour.academic_year = ours.academic_year
    ) end as n_incidents,
    case when may.help then (
        select string_agg(distinct intervention_type, '; ' order by intervention_type) from staff.interventions as interventions
        where interventions.student_key = ours.student_key and interventions.is_running = 1
    ) end as in_hand,
    case when may.talks then talks.spoken_on end as spoken_on
from ours
join (select distinct student_key from seen where thing = 'progress' and is_whole) as whole on ours.student_key = whole.student_key
left join counted on ours.student_key = counted.student_key
left join may on ours.student_key = may.student_key
left join (select student_key, max(spoken_on) as spoken_on from talks group by student_key) as talks
    on ours.student_key = talks.student_key
where ($running = '' or counted.n_long > 0)
    and ($spoken = '' or (may.talks and counted.n_below > 0 and coalesce(talks.spoken_on <= counted.close_date, true)))
order by n_below desc, counted.total, ours.name, ours.student_key
