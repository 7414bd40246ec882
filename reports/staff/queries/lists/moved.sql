-- Whose prediction stands otherwise against the target than at the point before, the falls first.
select
    student_key, name, year_today as year_group, registration_group, subject_name, class_today as class_code, school_urn, target_grade,
    last_prediction, last_state, prediction, target_state, gap_grades, point_name,
    case
        when target_state = 'below' or (target_state = 'on' and last_state = 'above') then 'down' else 'up'
    end as moved
from told
where last_state is not null and last_state <> target_state
order by moved, place nulls last, name, student_key, subject_name
