-- Expected targets that changed, in the subjects that the reader may see.
with seen as materialized ({seen} and reach.student_key = $student)

select targets.subject_code, coalesce(max(progress.subject_name), targets.subject_code) as subject_name,
    list({'grade': targets.grade, 'day': targets.issued_date} order by targets.nth) as changes
from staff.target_history as targets
left join (select distinct student_key, subject_code, subject_name from staff.progress) as progress
    on targets.student_key = progress.student_key and targets.subject_code = progress.subject_code
where targets.student_key = $student
    and exists (
        select 1 from seen
        where seen.thing = 'progress' and (seen.is_whole or seen.subject_code = targets.subject_code)
    )
group by targets.subject_code
having count(*) > 1
order by subject_name
