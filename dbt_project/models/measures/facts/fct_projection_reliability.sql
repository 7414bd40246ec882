-- Of those given such a chance, how many it came true for: beside each other the mean chance and the share, with n and
-- the interval of the share after Wilson.
with told as (
    select
        trials.school_urn,
        trials.rules_year,
        trials.distance,
        trials.what,
        bands.chance_band,
        cast(count(*) as bigint) as n_told,
        cast(sum(trials.happened) as bigint) as n_happened,
        cast(avg(trials.chance_pct) as decimal(18, 4)) as mean_chance_pct
    from {{ ref('int_measures__projection_trials') }} as trials
    inner join {{ ref('projection_bands') }} as bands
        on trials.chance_pct >= bands.from_pct and trials.chance_pct < bands.below_pct
    group by trials.school_urn, trials.rules_year, trials.distance, trials.what, bands.chance_band
),

shares as (
    select
        told.school_urn,
        told.rules_year,
        told.distance,
        told.what,
        told.chance_band,
        told.n_told,
        told.n_happened,
        told.mean_chance_pct,
        cast(told.n_happened as double) / told.n_told as share,
        cast(told.n_told as double) as n,
        cast(rules.z as double) as z
    from told
    inner join {{ ref('intervals') }} as rules
        on rules.interval = 'share'
)

select
    school_urn,
    rules_year,
    distance,
    what,
    chance_band,
    n_told,
    n_happened,
    mean_chance_pct,
    cast(100 * share as decimal(18, 4)) as happened_pct,
    cast({{ wilson_middle() }} - {{ wilson_half() }} as decimal(18, 4)) as happened_low,
    cast({{ wilson_middle() }} + {{ wilson_half() }} as decimal(18, 4)) as happened_high
from shares
