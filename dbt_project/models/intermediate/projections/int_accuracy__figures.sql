-- Shares and bias with their 95 % intervals: the share of exact predictions after Wilson, the bias by its own spread.
with parts as (
    select
        sums.school_urn,
        sums.stage,
        sums.results_year,
        sums.year_group,
        sums.tracking_point,
        sums.breakdown,
        sums.member,
        sums.n_pairs,
        sums.n_teachers,
        sums.n_exact,
        sums.n_within_one,
        sums.n_over,
        sums.n_under,
        cast(sums.n_exact as double) / sums.n_pairs as share,
        cast(sums.sum_of_differences as double) / sums.n_pairs as bias,
        cast(sums.n_pairs as double) as n,
        cast(rules.z as double) as z,
        {{ mean_half('rules.z', 'sums.n_pairs', 'sums.sum_of_differences', 'sums.sum_of_squares') }} as bias_half
    from {{ ref('int_accuracy__sums') }} as sums
    inner join {{ ref('intervals') }} as rules
        on rules.interval = 'share'
)

select
    school_urn,
    stage,
    results_year,
    year_group,
    tracking_point,
    breakdown,
    member,
    n_pairs,
    n_teachers,
    n_exact,
    n_within_one,
    n_over,
    n_under,
    cast(100 * share as decimal(18, 4)) as exact_pct,
    cast({{ wilson_middle() }} - {{ wilson_half() }} as decimal(18, 4)) as exact_low,
    cast({{ wilson_middle() }} + {{ wilson_half() }} as decimal(18, 4)) as exact_high,
    cast(100 * cast(n_within_one as double) / n_pairs as decimal(18, 4)) as within_one_pct,
    cast(bias as decimal(18, 4)) as bias_grades,
    cast(bias - bias_half as decimal(18, 4)) as bias_low,
    cast(bias + bias_half as decimal(18, 4)) as bias_high
from parts
