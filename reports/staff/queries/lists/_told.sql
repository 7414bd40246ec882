-- The newest predictions of those students, in the subjects that both the list and the reader's roles are for.
create temp table told as
with subjects as (
    select distinct student_key, subject_code, is_whole
    from staff.reach
    where school_urn = $school and scope_kind = $kind and scope = $scope
),

shown as (
    select distinct student_key, subject_code, is_whole
    from seen
    where thing = 'progress'
)

select distinct
    progress.*, ours.name, ours.student_id, ours.year_group as year_today, ours.registration_group,
    coalesce(places.class_code, progress.class_code) as class_today,
    coalesce(places.department, progress.subject_name) as department
from staff.progress as progress
join ours on progress.student_key = ours.student_key
join subjects
    on progress.student_key = subjects.student_key and (subjects.is_whole or progress.subject_code = subjects.subject_code)
join shown
    on progress.student_key = shown.student_key and (shown.is_whole or progress.subject_code = shown.subject_code)
left join staff.places as places
    on progress.student_key = places.student_key and progress.subject_code = places.subject_code
where progress.is_newest = 1 and ($subject = '' or progress.subject_code = $subject)
