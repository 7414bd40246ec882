-- Of those given such a chance of a grade in a subject, how many reached it, over all years whose results are known.
-- Left out for governors where 5 or fewer did or did not.
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
),

cut as (
    select
        audiences.audience,
        told.school_urn,
        told.what,
        told.chance_band,
        told.n_told,
        told.n_happened,
        told.chances,
        audiences.hides_small = 1
        and least(told.n_happened, told.n_told - told.n_happened) <= small.small_number as is_hidden
    from told
    cross join small
    cross join {{ ref('report_audiences') }} as audiences
    where told.n_told > small.small_number or audiences.hides_small = 0
)

select
    cut.audience,
    cut.school_urn,
    cut.what,
    replace(cut.what, 'subject_', '') as grade,
    cut.chance_band,
    bands.name as chance_name,
    cast(cut.n_told as bigint) as n_told,
    cast(cut.chances / cut.n_told as decimal(18, 4)) as mean_chance_pct,
    cast(case when not cut.is_hidden then cut.n_happened end as bigint) as n_happened,
    cast(
        case when not cut.is_hidden then 100 * cut.n_happened / cast(cut.n_told as decimal(18, 4)) end as decimal(18, 4)
    ) as happened_pct,
    case when cut.is_hidden then 'hidden' else 'shown' end as status
from cut
inner join {{ ref('projection_bands') }} as bands
    on cut.chance_band = bands.chance_band
