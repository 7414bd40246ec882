-- How much the figures of a publication are made of, by school.
select school_urn, 'students' as code, 'Students on roll' as name, count(distinct student_key) as n
from dim_student_year
where is_listed = 1 and cast($as_of as date) between start_date and coalesce(end_date, cast($as_of as date))
group by school_urn
union all
select school_urn, 'marks', 'Marks (working-at grades and predictions)', count(*) from fct_tracking group by school_urn
union all
select school_urn, 'targets', 'Targets', count(*) from fct_target group by school_urn
union all
select school_urn, 'results', 'Exam results', count(*) from fct_exam_result group by school_urn
union all
select school_urn, 'sessions', 'Sessions (half days)', count(*) from fct_attendance group by school_urn
union all
select school_urn, 'events', 'Behaviour and praise events', count(*) from fct_behaviour group by school_urn
order by school_urn, code
