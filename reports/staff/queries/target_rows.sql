-- Students who need a target, in each subject in which a role of the reader opens the thing, with the draft; of one subject or
-- student where one is asked for.
with seen as materialized ({seen})

select drafts.*, students.student_id, students.list_name as name, students.registration_group,
    coalesce(subjects.name, drafts.subject_code) as subject_name, subjects.department,
    drafts.in_class_from > min(drafts.in_class_from) over (partition by drafts.subject_code, drafts.year_group) as is_new,
    newest.prediction as last_prediction, newest.point_name as last_point_name
from staff.target_drafts as drafts
join staff.students as students on drafts.student_key = students.student_key
left join (select school_urn, subject_code, max(subject_name) as name, max(department) as department from staff.places group by all) as subjects
    on drafts.school_urn = subjects.school_urn and drafts.subject_code = subjects.subject_code
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
