-- How many results were the last prediction in the summers before: of the course, or where
-- they were few, of that of its stage with the most.
select
    standing.school_urn, standing.course_code,
    case
        when count(*) >= :an_intake then avg(case when standing.grade = last.prediction then 1.0 else 0.0 end)
        else max(avg(case when standing.grade = last.prediction then 1.0 else 0.0 end)) over (
            partition by standing.school_urn, courses.stage
        )
    end as share
from standing
join now.courses as courses on standing.school_urn = courses.school_urn and standing.course_code = courses.course_code
join last_predictions as last
    on standing.school_urn = last.school_urn and standing.student_id = last.student_id
    and courses.subject_code = last.subject_code and standing.results_year = last.rules_year
where not exists (
    select 1 from rows
    where rows.school_urn = standing.school_urn and rows.results_year = standing.results_year
)
group by standing.school_urn, standing.course_code, courses.stage
having count(*) >= :a_class
