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
        sums.n_exact,
        sums.n_within_one,
        sums.n_over,
        sums.n_under,
        cast(sums.n_exact as double) / sums.n_pairs as share,
        cast(sums.sum_of_differences as double) / sums.n_pairs as bias,
        cast(sums.n_pairs as double) as n,
        cast(rules.z as double) as z,
        case
            when sums.n_pairs > 1
                then sqrt(
                    greatest(
                        cast(sums.sum_of_squares as double)
                        - cast(sums.sum_of_differences as double) * sums.sum_of_differences / sums.n_pairs,
                        0
                    ) / (sums.n_pairs - 1) / sums.n_pairs
                )
        end as standard_error
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
    n_exact,
    n_within_one,
    n_over,
    n_under,
    cast(100 * share as decimal(18, 4)) as exact_pct,
    cast({{ wilson_middle() }} - {{ wilson_half() }} as decimal(18, 4)) as exact_low,
    cast({{ wilson_middle() }} + {{ wilson_half() }} as decimal(18, 4)) as exact_high,
    cast(100 * cast(n_within_one as double) / n_pairs as decimal(18, 4)) as within_one_pct,
    cast(bias as decimal(18, 4)) as bias_grades,
    cast(bias - z * standard_error as decimal(18, 4)) as bias_low,
    cast(bias + z * standard_error as decimal(18, 4)) as bias_high
from parts
