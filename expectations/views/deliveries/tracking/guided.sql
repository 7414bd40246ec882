-- Predictions with what guides them: those of the last point, the student's other subjects of this file, and, for the mean of
-- all subjects, KS2.
with standard as (
    select
        school_urn, student_id, year_group, subject_code, class_code, predicted,
        (predicted - avg(predicted) over here) / nullif(stddev_pop(predicted) over here, 0) as v,
        (last_predicted - avg(last_predicted) over here) / nullif(stddev_pop(last_predicted) over here, 0) as l,
        ks2_score
    from graded
    window here as (partition by school_urn, year_group, subject_code)
),

others as (
    select
        *,
        sum(v) over student as total,
        count(v) over student as n_subjects
    from standard
    window student as (partition by school_urn, student_id)
)

select school_urn, year_group, subject_code, class_code, 'before' as by_what, predicted as value, l as guide
from others
union all
select
    school_urn, year_group, subject_code, class_code, 'beside' as by_what, predicted as value,
    case when v is not null and n_subjects > 1 then (total - v) / (n_subjects - 1) end as guide
from others
union all
select
    school_urn, year_group, 'All subjects' as subject_code, null as class_code, 'ks2' as by_what, avg(v) as value,
    max(ks2_score) as guide
from others
where n_subjects >= :several
group by school_urn, year_group, student_id
