-- Students who need a target, in each subject in which a role of the reader opens the thing, with the draft; of one subject or
-- student where one is asked for. Who is new came into a class after the day on which most of the subject and year group began.
-- is_whole: the reader may read the student in all subjects.
with seen as materialized ({seen}),

began as (
    select subject_code, year_group, in_class_from
    from staff.target_drafts
    where school_urn = $school and in_class_from is not null
    group by subject_code, year_group, in_class_from
    qualify row_number() over (partition by subject_code, year_group order by count(*) desc, in_class_from) = 1
)

select drafts.*, students.student_id, students.list_name as name, students.registration_group,
    coalesce(subjects.name, drafts.subject_code) as subject_name, subjects.department,
    coalesce(drafts.in_class_from > began.in_class_from, false) as is_new,
    exists (
        select 1 from seen where seen.student_key = drafts.student_key and seen.thing = 'progress' and seen.is_whole
    ) as is_whole,
    newest.prediction as last_prediction, newest.point_name as last_point_name
from staff.target_drafts as drafts
join staff.students as students on drafts.student_key = students.student_key
left join (select school_urn, subject_code, max(subject_name) as name, max(department) as department from staff.places group by all) as subjects
    on drafts.school_urn = subjects.school_urn and drafts.subject_code = subjects.subject_code
left join began on drafts.subject_code = began.subject_code and drafts.year_group = began.year_group
left join staff.progress as newest
    on drafts.student_key = newest.student_key and drafts.subject_code = newest.subject_code and newest.nth_newest = 1
where drafts.school_urn = $school
    and ($subject = '' or drafts.subject_code = $subject)
    and ($student = '' or drafts.student_key = $student)
    and exists (
        select 1 from seen
        where seen.student_key = drafts.student_key and seen.thing = $thing
            and (seen.is_whole or seen.subject_code = drafts.subject_code)
    )
order by drafts.year_group, subject_name, name, drafts.student_key
