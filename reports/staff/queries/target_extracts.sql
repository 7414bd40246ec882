-- What the newest targets extract says of each expected target, where that row counts for nothing.
with seen as materialized ({seen}),

newest as (
    select *
    from staff.target_steps
    where step = 'extract' and kind = 'expected' and school_urn = $school and ($subject = '' or subject_code = $subject)
    qualify row_number() over (partition by student_key, subject_code, grade_scale order by nth desc) = 1
)

select newest.student_key, newest.subject_code, coalesce(subjects.name, newest.subject_code) as subject_name, newest.kind,
    newest.grade_scale, newest.step_grade, newest.said_at, newest.void_meaning, newest.what_to_do, students.list_name as name,
    students.year_group, students.registration_group
from newest
join staff.students as students on newest.student_key = students.student_key
left join (select school_urn, subject_code, max(subject_name) as name from staff.places group by all) as subjects
    on newest.school_urn = subjects.school_urn and newest.subject_code = subjects.subject_code
where newest.void_reason is not null
    and exists (
        select 1 from seen
        where seen.student_key = newest.student_key and seen.thing = $thing
            and (seen.is_whole or seen.subject_code = newest.subject_code)
    )
order by subject_name, students.year_group, name, newest.student_key
