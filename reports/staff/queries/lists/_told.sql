-- The newest predictions of those students, in the subjects that both the list and the reader's roles are for and that the students
-- take today; once for a student and subject, in whichever of several classes the mark was given. What is in hand is told to those
-- alone whose roles open it.
create temp table told as
with places as (
    select student_key, subject_code, list(class_code order by class_code) as classes, min(department) as department
    from staff.places
    where school_urn = $school
    group by student_key, subject_code
),

lists as (
    select distinct student_key from places
),

may as (
    select progress.student_key, progress.subject_code, bool_or(shown.progress) as progress, bool_or(shown.help) as help
    from staff.progress as progress
    join shown on progress.student_key = shown.student_key and (shown.is_whole or progress.subject_code = shown.subject_code)
    where progress.is_newest = 1
    group by progress.student_key, progress.subject_code
)

select distinct
    progress.* exclude (n_in_hand, n_subjects_below, support_name),
    case when may.help then progress.n_in_hand end as n_in_hand,
    case when may.help then progress.n_subjects_below end as n_subjects_below,
    case when may.help then progress.support_name end as support_name,
    ours.name, ours.student_id, ours.year_group as year_today, ours.registration_group,
    case
        when $kind = 'class' then $scope
        when list_contains(places.classes, progress.class_code) then progress.class_code
        else coalesce(places.classes[1], progress.class_code)
    end as class_today,
    coalesce(places.department, progress.subject_name) as department
from staff.progress as progress
join ours on progress.student_key = ours.student_key
join may on progress.student_key = may.student_key and progress.subject_code = may.subject_code and may.progress
join scope
    on progress.student_key = scope.student_key and (scope.is_whole or progress.subject_code = scope.subject_code)
left join places on progress.student_key = places.student_key and progress.subject_code = places.subject_code
where progress.is_newest = 1 and ($subject = '' or progress.subject_code = $subject)
    and (places.student_key is not null or progress.student_key not in (select student_key from lists))
