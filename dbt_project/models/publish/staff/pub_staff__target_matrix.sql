-- The national matrices by which chances are told and percentiles picked.
select
    edition,
    discount_code as matrix_code,
    grade_scale,
    ks2_from as band_from,
    grade_rank,
    n_to,
    n_students,
    chance_pct
from {{ ref('int_targets__matrix') }}
