-- The national matrices added up: of the students of a band, how many reached each grade or less, and each grade or more.
select
    matrix.edition,
    matrix.discount_code,
    matrix.grade_scale,
    matrix.ks2_from,
    scales.grade_rank,
    cast(sum(matrix.n) over to_here as bigint) as n_to,
    cast(sum(matrix.n) over band as bigint) as n_students,
    cast(100 * (sum(matrix.n) over band - sum(matrix.n) over to_here + matrix.n) / cast(sum(matrix.n) over band as double)
        as decimal(18, 4)) as chance_pct
from {{ ref('target_matrix') }} as matrix
inner join {{ ref('grade_scales') }} as scales
    on matrix.grade_scale = scales.grade_scale and matrix.grade = scales.grade
window
    band as (partition by matrix.edition, matrix.discount_code, matrix.grade_scale, matrix.ks2_from),
    to_here as (
        partition by matrix.edition, matrix.discount_code, matrix.grade_scale, matrix.ks2_from
        order by scales.grade_rank asc
        rows between unbounded preceding and current row
    )
