-- Predictions with what guides them: what is known from before (last point, KS2), and the student's other subjects of this file.
with standard as (
    select
        school_urn, student_id, year_group, subject_code, class_code, predicted,
        (predicted - avg(predicted) over here) / nullif(stddev_pop(predicted) over here, 0) as v,
        (last_predicted - avg(last_predicted) over here) / nullif(stddev_pop(last_predicted) over here, 0) as l,
        (ks2_score - avg(ks2_score) over here) / nullif(stddev_pop(ks2_score) over here, 0) as k
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

select
    school_urn, year_group, subject_code, class_code, 'before' as by_what, predicted as value,
    case when l is null then k when k is null then l else (2 * l + k) / 3 end as guide
from others
union all
select
    school_urn, year_group, subject_code, class_code, 'beside' as by_what, predicted as value,
    case when v is not null and n_subjects > 1 then (total - v) / (n_subjects - 1) end as guide
from others
