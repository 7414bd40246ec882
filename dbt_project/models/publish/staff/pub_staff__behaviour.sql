select
    events.student_key,
    events.school_urn,
    events.academic_year,
    events.category,
    count(*) as n_events,
    cast(sum(events.points) as bigint) as points
from {{ ref('fct_behaviour') }} as events
inner join {{ ref('pub_staff__students') }} as students
    on events.student_key = students.student_key
where events.academic_year is not null
group by events.student_key, events.school_urn, events.academic_year, events.category
