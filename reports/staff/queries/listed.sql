-- Students of a department, year group, tutor group or group, or of the school, whom the reader may see.
with seen as materialized ({seen}),

ours as (
    select distinct students.*
    from staff.students as students
    join seen on students.student_key = seen.student_key and seen.thing = 'students'
    join staff.reach as reach
        on students.student_key = reach.student_key and (seen.is_whole or seen.subject_code = reach.subject_code)
    where students.school_urn = $school and reach.scope_kind = $kind and reach.scope = $scope
        and (
            $kind <> 'group'
            or exists (
                select 1 from staff.markers as markers
                join seen as told on markers.student_key = told.student_key and markers.thing = told.thing
                where markers.student_key = students.student_key and markers.group_id = $scope
            )
            or exists (
                select 1 from ({held}) as own
                where own.school_urn = $school and own.scope_kind = 'group' and own.scope = $scope
            )
        )
)

select
    ours.student_key,
    ours.list_name as name,
    ours.year_group,
    ours.registration_group,
    (
        select count(*) from staff.progress as newest
        where newest.student_key = ours.student_key and newest.nth_newest = 1 and newest.target_state = 'below'
            and exists (
                select 1 from seen where seen.student_key = ours.student_key and seen.thing = 'progress'
                    and (seen.is_whole or seen.subject_code = newest.subject_code)
            )
    ) as n_below,
    (
        select 100.0 * sum(attendance.n_attending) / nullif(sum(attendance.n_possible), 0)
        from staff.attendance as attendance
        where attendance.student_key = ours.student_key and attendance.academic_year = ours.academic_year
            and exists (select 1 from seen where seen.student_key = ours.student_key and seen.thing = 'attendance')
    ) as attendance_pct
from ours
order by n_below desc, name, student_key
