-- What a list is about: students of a class, department, year group, tutor group or group, or of the school, whom the reader may
-- see. Every list of a page reads this table, `told` and `seen`; each narrows it no further than the address says.
create temp table ours as
select distinct
    students.student_key, students.student_id, students.school_urn, students.list_name as name, students.academic_year,
    students.year_group, students.registration_group
from staff.students as students
join seen on students.student_key = seen.student_key and seen.thing = 'students'
join staff.reach as reach
    on students.student_key = reach.student_key and (seen.is_whole or seen.subject_code = reach.subject_code or reach.scope_kind = 'school')
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
    and ($year = '' or cast(students.year_group as varchar) = $year)
    and ($tutor = '' or students.registration_group = $tutor)
    and (
        $group = ''
        or exists (
            select 1 from staff.markers as markers
            join seen as shown on markers.student_key = shown.student_key and markers.thing = shown.thing
            where markers.student_key = students.student_key and markers.group_id = $group
        )
    )
    and ($students::varchar[] is null or list_contains($students::varchar[], students.student_key))
