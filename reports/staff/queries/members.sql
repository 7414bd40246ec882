-- Students of a class whom the reader may see, with the last two points of its subject.
with seen as materialized ({seen}),

ours as (
    select distinct students.student_key, students.list_name as name, students.registration_group,
        students.academic_year, places.subject_code, places.subject_name, places.class_year_group, places.set_number
    from staff.places as places
    join staff.students as students on places.student_key = students.student_key
    join seen
        on places.student_key = seen.student_key and seen.thing = 'students'
        and (seen.is_whole or seen.subject_code = places.subject_code)
    where places.school_urn = $school and places.class_code = $class
),

told as (
    select student_key, subject_code from ours
    where exists (
        select 1 from seen where seen.student_key = ours.student_key and seen.thing = 'progress'
            and (seen.is_whole or seen.subject_code = ours.subject_code)
    )
),

points as (
    select progress.*
    from staff.progress as progress
    join told on progress.student_key = told.student_key and progress.subject_code = told.subject_code
    where progress.nth_newest <= 2
)

select
    ours.*,
    last.target_grade, last.prediction, last.working_at, last.attitude, last.target_state, last.point_name,
    before.prediction as last_prediction, before.point_name as last_point_name,
    (
        select 100.0 * sum(attendance.n_attending) / nullif(sum(attendance.n_possible), 0)
        from staff.attendance as attendance
        where attendance.student_key = ours.student_key and attendance.academic_year = ours.academic_year
            and exists (select 1 from seen where seen.student_key = ours.student_key and seen.thing = 'attendance')
    ) as attendance_pct
from ours
left join points as last on ours.student_key = last.student_key and last.nth_newest = 1
left join points as before on ours.student_key = before.student_key and before.nth_newest = 2
order by name, student_key
