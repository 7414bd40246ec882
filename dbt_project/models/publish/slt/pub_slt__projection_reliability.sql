-- Of those given such a chance of a grade in a subject, how many reached it, over all years whose results are known.
-- Left out where 5 or fewer did or did not.
with told as (
    select
        reliability.school_urn,
        reliability.what,
        reliability.chance_band,
        sum(reliability.n_told) as n_told,
        sum(reliability.n_happened) as n_happened,
        sum(reliability.mean_chance_pct * reliability.n_told) as chances
    from {{ ref('fct_projection_reliability') }} as reliability
    where reliability.what like 'subject%'
    group by reliability.school_urn, reliability.what, reliability.chance_band
),

small as (
    select
        max(value) as small_number
    from {{ ref('thresholds') }}
    where threshold = 'small_number'
)

select
    told.school_urn,
    told.what,
    replace(told.what, 'subject_', '') as grade,
    told.chance_band,
    bands.name as chance_name,
    cast(told.n_told as bigint) as n_told,
    cast(told.chances / told.n_told as decimal(18, 4)) as mean_chance_pct,
    cast(case when least(told.n_happened, told.n_told - told.n_happened) > small.small_number then told.n_happened end as bigint)
        as n_happened,
    cast(
        case
            when least(told.n_happened, told.n_told - told.n_happened) > small.small_number
                then 100 * told.n_happened / cast(told.n_told as decimal(18, 4))
        end as decimal(18, 4)
    ) as happened_pct,
    case when least(told.n_happened, told.n_told - told.n_happened) > small.small_number then 'shown' else 'hidden' end as status
from told
inner join {{ ref('projection_bands') }} as bands
    on told.chance_band = bands.chance_band
cross join small
where told.n_told > small.small_number
