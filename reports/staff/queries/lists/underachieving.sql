-- A row a prediction below the expected target, in the order in which they are helped.
with running as (
    select told.student_key, told.subject_code,
        string_agg(distinct case
            when interventions.subject_code = told.subject_code or shown.is_whole then interventions.intervention_type
            else interventions.support_name || ' support'
        end, '; ') as in_hand
    from told
    join (
        select student_key, subject_code, bool_or(is_whole) as is_whole from seen where thing = 'help' group by all
    ) as shown on told.student_key = shown.student_key and (shown.is_whole or shown.subject_code = told.subject_code)
    join staff.interventions as interventions
        on told.student_key = interventions.student_key
        and coalesce(interventions.subject_code, told.subject_code) = told.subject_code
    where interventions.is_running = 1
    group by told.student_key, told.subject_code
),

below as (
    select student_key, count(*) as n_below, count(*) filter (where points_running > 1) as n_long
    from told where target_state = 'below' group by student_key
)

select
    told.student_key, told.name, told.year_today as year_group, told.registration_group, told.subject_name, told.class_today as class_code,
    told.school_urn, told.target_grade, told.prediction, told.last_prediction, told.gap_grades, told.target_state, told.points_running,
    below.n_below, running.in_hand, levels.support_name, told.point_name, told.working_at, told.attitude
from told
join below on told.student_key = below.student_key
left join running on told.student_key = running.student_key and told.subject_code = running.subject_code
left join (select distinct support_level, support_name from staff.interventions) as levels
    on told.support_level = levels.support_level
where told.target_state = 'below'
    and ($hand = '' or ($hand = 'none' and told.n_in_hand = 0) or ($hand = 'some' and told.n_in_hand > 0))
    and ($running = '' or told.points_running > 1)
order by told.place
