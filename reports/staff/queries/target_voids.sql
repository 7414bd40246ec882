-- Decisions about targets that do not count, as the publication has them: what was told, by whom, when, and why it is void.
with seen as materialized ({seen})

select steps.student_key, steps.subject_code, coalesce(subjects.name, steps.subject_code) as subject_name, steps.kind, steps.step,
    steps.step_grade, steps.staff_key, steps.said_at, steps.void_meaning, steps.what_to_do, students.list_name as name,
    students.year_group
from staff.target_steps as steps
join staff.students as students on steps.student_key = students.student_key
left join (select school_urn, subject_code, max(subject_name) as name from staff.places group by all) as subjects
    on steps.school_urn = subjects.school_urn and steps.subject_code = subjects.subject_code
where steps.void_reason is not null and steps.event_id is not null and steps.school_urn = $school
    and exists (
        select 1 from seen
        where seen.student_key = steps.student_key and seen.thing = $thing
            and (seen.is_whole or seen.subject_code = steps.subject_code)
    )
order by subject_name, steps.said_at desc, name, steps.student_key, steps.kind, steps.nth
