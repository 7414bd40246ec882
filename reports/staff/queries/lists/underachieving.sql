-- A row a prediction below the expected target, in the order in which they are helped.
with running as (
    select told.student_key, told.subject_code,
        array_to_string(list_sort(list(distinct case
            when interventions.subject_code = told.subject_code or shown.is_whole then interventions.intervention_type
            else interventions.support_name || ' support'
        end)), '; ') as in_hand
    from told
    join shown
        on shown.help and told.student_key = shown.student_key
        and (shown.is_whole or shown.subject_code = told.subject_code)
    join staff.interventions as interventions
        on told.student_key = interventions.student_key
        and coalesce(interventions.subject_code, told.subject_code) = told.subject_code
    where interventions.is_running = 1
    group by told.student_key, told.subject_code
)

select
    told.student_key, told.name, told.year_today as year_group, told.registration_group, told.subject_name, told.class_today as class_code,
    told.school_urn, told.target_grade, told.prediction, told.last_prediction, told.gap_grades, told.target_state, told.points_running,
    told.n_subjects_below, running.in_hand, told.support_name, told.point_name, told.working_at, told.attitude
from told
left join running on told.student_key = running.student_key and told.subject_code = running.subject_code
where told.target_state = 'below'
    and ($hand = '' or ($hand = 'none' and told.n_in_hand = 0) or ($hand = 'some' and told.n_in_hand > 0))
    and ($running = '' or told.points_running > 1)
order by told.place
