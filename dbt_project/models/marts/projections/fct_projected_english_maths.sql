-- A chance is the share of draws in which English and maths both reach the grade.
with thresholds as (
    select distinct
        at_least
    from {{ ref('measures') }}
    where outcome = 'english_maths'
),

chances as (
    select
        totals.projection_no,
        thresholds.at_least,
        avg(
            case when least(totals.english_best_points, totals.maths_best_points) >= thresholds.at_least then 100 else 0 end
        ) as chance_pct
    from {{ ref('int_projection__totals') }} as totals
    cross join thresholds
    group by totals.projection_no, thresholds.at_least
)

select
    projected.attainment8_key,
    projected.school_urn,
    projected.student_key,
    projected.rules_year,
    projected.distance,
    projected.n_missing_predictions,
    cast(chances.at_least as integer) as grade_threshold,
    cast(chances.chance_pct as decimal(18, 4)) as chance_pct,
    case
        when projected.reached_english_maths >= chances.at_least then 1
        when projected.reached_english_maths is not null then 0
    end as is_reached
from {{ ref('fct_projected_attainment8') }} as projected
inner join chances
    on projected.projection_no = chances.projection_no
