-- Targets and predictions of a student at every point, in the subjects that the reader may see.
with seen as materialized ({seen} and reach.student_key = $student)

select
    progress.subject_code, progress.subject_name, progress.academic_year, progress.tracking_point, progress.point_name,
    progress.close_date, progress.class_code, progress.target_grade, progress.prediction, progress.working_at, progress.attitude,
    progress.target_state
from staff.progress as progress
where progress.student_key = $student
    and exists (
        select 1 from seen
        where seen.student_key = progress.student_key and seen.thing = 'progress'
            and (seen.is_whole or seen.subject_code = progress.subject_code)
    )
order by progress.subject_name, progress.subject_code, progress.close_date, progress.tracking_point
