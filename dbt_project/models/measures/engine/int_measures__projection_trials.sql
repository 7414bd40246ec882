-- Every chance that was told before the result was known, with what happened: a grade or better in a subject, in
-- English and maths, and Attainment 8 within its range.
with thresholds as (
    select distinct
        at_least
    from {{ ref('measures') }}
    where outcome = 'english_maths'
),

grades as (
    select
        projections.school_urn,
        projections.rules_year,
        projections.distance,
        projections.attainment8_key || '|' || outcomes.course_code as trial_key,
        'subject_' || thresholds.at_least as what,
        sum(case when outcomes.points >= thresholds.at_least then 100 * outcomes.chance else 0 end) as chance_pct,
        max(case when results.points >= thresholds.at_least then 1 else 0 end) as happened
    from {{ ref('int_projection__outcomes') }} as outcomes
    inner join {{ ref('int_projection__figures') }} as projections
        on outcomes.projection_no = projections.projection_no
    inner join {{ ref('int_attainment__figures') }} as figures
        on
            projections.school_urn = figures.school_urn
            and projections.student_id = figures.student_id
            and projections.rules_year = figures.rules_year
            and figures.basis = 'result'
    inner join {{ ref('int_attainment__entries') }} as results
        on
            figures.figure_no = results.figure_no
            and outcomes.course_code = results.course_code
            and results.entry_state = 'counts'
    cross join thresholds
    group by
        projections.school_urn, projections.rules_year, projections.distance, projections.attainment8_key,
        outcomes.course_code, thresholds.at_least
)

select
    school_urn,
    rules_year,
    distance,
    trial_key,
    what,
    cast(chance_pct as decimal(18, 4)) as chance_pct,
    happened
from grades
union all
select
    school_urn,
    rules_year,
    distance,
    attainment8_key as trial_key,
    'english_maths_' || grade_threshold as what,
    chance_pct,
    is_reached as happened
from {{ ref('fct_projected_english_maths') }}
where is_reached is not null and n_missing_predictions = 0
union all
select
    school_urn,
    rules_year,
    distance,
    attainment8_key as trial_key,
    'attainment8_range' as what,
    cast({{ projection_rule('range_pct') }} as decimal(18, 4)) as chance_pct,
    case when reached_points between range_low and range_high then 1 else 0 end as happened
from {{ ref('fct_projected_attainment8') }}
where reached_points is not null and n_missing_predictions = 0
