-- How often predictions were so far off, in each year by the results known then. Errors beyond the ends of the
-- national list count as its ends.
with ends as (
    select
        grade_scale,
        min(difference) as lowest,
        max(difference) as highest
    from {{ ref('prediction_errors') }}
    group by grade_scale
),

years as (
    select distinct
        school_urn,
        known_before
    from {{ ref('int_projection__points') }}
)

select
    pairs.school_urn,
    years.known_before,
    pairs.distance,
    pairs.grade_scale,
    pairs.subject_code,
    pairs.predicted_rank,
    pairs.beside,
    least(greatest(pairs.difference, ends.lowest), ends.highest) as difference,
    cast(count(*) as {{ fine() }}) as n_pairs
from {{ ref('int_projection__pairs') }} as pairs
inner join years
    on pairs.school_urn = years.school_urn and pairs.results_year < years.known_before
inner join ends
    on pairs.grade_scale = ends.grade_scale
group by
    pairs.school_urn, years.known_before, pairs.distance, pairs.grade_scale, pairs.subject_code,
    pairs.predicted_rank, pairs.beside, least(greatest(pairs.difference, ends.lowest), ends.highest)
