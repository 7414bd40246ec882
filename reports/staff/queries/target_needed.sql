-- Whether the reader sees somebody of a class who needs a target, or of a tutor group in all subjects.
with seen as materialized ({seen})

select 1
from staff.target_drafts as drafts
join staff.students as students on drafts.student_key = students.student_key
join seen
    on drafts.student_key = seen.student_key and seen.thing = 'progress'
    and (seen.is_whole or ($kind = 'class' and seen.subject_code = drafts.subject_code))
where drafts.school_urn = $school
    and (($kind = 'class' and drafts.class_code = $scope) or ($kind = 'tutor_group' and students.registration_group = $scope))
limit 1
