-- The bands of each national matrix: how many students, the mean of their ranks, and the scores that fall in it: from its lower
-- end to that of the next, the lowest band with whatever is below it.
with summed as (
    select
        matrix.edition,
        matrix.discount_code,
        matrix.grade_scale,
        matrix.ks2_from,
        matrix.ks2_to,
        cast(sum(matrix.n) as bigint) as n_students,
        cast(sum(matrix.n * scales.grade_rank) as double) / sum(matrix.n) as mean_rank
    from {{ ref('target_matrix') }} as matrix
    inner join {{ ref('grade_scales') }} as scales
        on matrix.grade_scale = scales.grade_scale and matrix.grade = scales.grade
    group by matrix.edition, matrix.discount_code, matrix.grade_scale, matrix.ks2_from, matrix.ks2_to
)

select
    edition,
    discount_code,
    grade_scale,
    ks2_from,
    ks2_to,
    case when lag(ks2_from) over matrix is null then 0 else ks2_from end as score_from,
    lead(ks2_from) over matrix as score_below,
    n_students,
    mean_rank
from summed
window matrix as (partition by edition, discount_code, grade_scale order by ks2_from)
