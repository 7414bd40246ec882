-- Classes that the reader teaches or stands in for, with how many of their students lie below target by the newest prediction.
with seen as materialized ({seen}),

mine as (
    select distinct school_urn, scope as class_code, role_name
    from ({held}) as held
    where scope_kind = 'class'
)

select
    mine.school_urn, mine.class_code, min(mine.role_name) as role_name,
    max(places.subject_name) as subject_name, max(places.class_year_group) as year_group,
    count(distinct seen.student_key) as n_students,
    case
        when bool_or(progress.student_key is not null)
            then count(distinct case when newest.target_state = 'below' and progress.student_key is not null then seen.student_key end)
    end as n_below
from mine
left join seen
    on mine.school_urn = seen.school_urn and mine.class_code = seen.class_code and seen.thing = 'students' and not seen.is_whole
left join staff.places as places
    on seen.student_key = places.student_key and seen.class_code = places.class_code
left join (select distinct student_key, class_code from seen where thing = 'progress' and not is_whole) as progress
    on seen.student_key = progress.student_key and seen.class_code = progress.class_code
left join staff.progress as newest
    on seen.student_key = newest.student_key and places.subject_code = newest.subject_code and newest.nth_newest = 1
group by mine.school_urn, mine.class_code
order by year_group, subject_name, mine.class_code
