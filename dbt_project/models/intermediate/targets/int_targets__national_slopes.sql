-- The same of the nation: the least-squares line over the bands of each matrix, each with its middle and mean and as heavy as
-- its students; a band below the lowest scaled score has no middle and is left out.
with middles as (
    select
        bands.edition,
        bands.discount_code,
        bands.grade_scale,
        cast(bands.n_students as double) as n,
        {{ middle('cast(bands.ks2_from as double)', 'bands.ks2_to') }} as score,
        {{ number_of_rank('bands.mean_rank', 'scales.ranks_per_grade') }} as grade
    from {{ ref('int_targets__bands') }} as bands
    inner join {{ ref('scales') }} as scales
        on bands.grade_scale = scales.grade_scale
    where bands.ks2_from >= {{ target_rule('lowest_scaled_score') }}
),

summed as (
    select
        edition,
        discount_code,
        grade_scale,
        sum(n) as n,
        sum(n * score) as scores,
        sum(n * grade) as grades,
        sum(n * score * score) as squares,
        sum(n * score * grade) as products
    from middles
    group by edition, discount_code, grade_scale
)

select
    edition,
    discount_code,
    grade_scale,
    case
        when n * squares > scores * scores then (n * products - scores * grades) / (n * squares - scores * scores)
    end as slope
from summed
