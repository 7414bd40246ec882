-- Targets with what guides them: KS2, earlier targets of the subject, and the student's other subjects of this file.
with last as (
    select school_urn, student_id, subject_code, stage, kind, grade_scale, arg_max(grade_rank, issued_date) as grade_rank
    from ranked
    group by all
),

standard as (
    select
        graded.school_urn, graded.student_id, graded.subject_code, graded.stage, graded.kind, graded.grade_scale, graded.grade_rank,
        (graded.grade_rank - avg(graded.grade_rank) over here) / nullif(stddev_pop(graded.grade_rank) over here, 0) as v,
        (last.grade_rank - avg(last.grade_rank) over here) / nullif(stddev_pop(last.grade_rank) over here, 0) as l,
        (guides.score - avg(guides.score) over here) / nullif(stddev_pop(guides.score) over here, 0) as k
    from graded
    left join guides on graded.school_urn = guides.school_urn and graded.student_id = guides.student_id
    left join last
        on graded.school_urn = last.school_urn and graded.student_id = last.student_id
        and graded.subject_code = last.subject_code and graded.stage = last.stage and graded.kind = last.kind
        and graded.grade_scale = last.grade_scale
    window here as (partition by graded.school_urn, graded.subject_code, graded.stage, graded.kind, graded.grade_scale)
),

others as (
    select *, sum(v) over student as total, count(v) over student as n_subjects
    from standard
    window student as (partition by school_urn, student_id, stage, kind)
)

select
    school_urn, stage as year_group, subject_code || ' ' || kind as subject_code, '' as class_code, 'before' as by_what,
    grade_rank as value, case when l is null then k when k is null then l else (2 * l + k) / 3 end as guide
from others
union all
select
    school_urn, stage as year_group, subject_code || ' ' || kind as subject_code, '' as class_code, 'beside' as by_what,
    grade_rank as value, case when v is not null and n_subjects > 1 then (total - v) / (n_subjects - 1) end as guide
from others
