-- The school's own record beside each expected draft: its students of the newest summers in the same subject and band, and how
-- many of them reached the grade.
select
    placed.school_urn,
    placed.student_id,
    placed.subject_code,
    count(*) as own_n,
    cast(sum(case when results.grade_rank >= graded.grade_rank then 1 else 0 end) as bigint) as own_reached
from {{ ref('int_targets__placed') }} as placed
inner join {{ ref('int_targets__graded') }} as graded
    on
        placed.school_urn = graded.school_urn
        and placed.student_id = graded.student_id
        and placed.subject_code = graded.subject_code
        and graded.kind = 'expected'
inner join {{ ref('int_targets__own_results') }} as results
    on
        placed.school_urn = results.school_urn
        and placed.subject_code = results.subject_code
        and placed.grade_scale = results.grade_scale
        and placed.score_from <= results.ks2_average
        and (placed.score_below > results.ks2_average or placed.score_below is null)
group by placed.school_urn, placed.student_id, placed.subject_code
