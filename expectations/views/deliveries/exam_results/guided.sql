-- Results with what guides them: the last predictions, and the student's other results of this file.
with standard as (
    select
        *,
        (result - avg(result) over here) / nullif(stddev_pop(result) over here, 0) as v
    from foreseen
    window here as (partition by school_urn, results_year, course_code)
),

others as (
    select *, sum(v) over student as total, count(v) over student as n_subjects
    from standard
    window student as (partition by school_urn, student_id, results_year)
)

select
    school_urn, results_year as year_group, course_code as subject_code, '' as class_code, 'before' as by_what, result as value,
    predicted as guide
from others
union all
select
    school_urn, results_year as year_group, course_code as subject_code, '' as class_code, 'beside' as by_what, result as value,
    case when v is not null and n_subjects > 1 then (total - v) / (n_subjects - 1) end as guide
from others
