-- Who counts in the projected headlines of a cohort: the students projected at that distance of whom no prediction is missing;
-- once results are known, those of them who have results. Each with what its predictions are worth as they stand.
with known as (
    select distinct
        school_urn,
        rules_year
    from {{ ref('fct_projected_attainment8') }}
    where reached_points is not null
)

select
    projected.projection_no,
    projected.school_urn,
    projected.rules_year,
    projected.distance,
    predictions.attainment8_points as predicted_points,
    least(predictions.english_best_points, predictions.maths_best_points) as predicted_english_maths,
    predictions.ebacc_grade_points as predicted_ebacc_grade,
    predictions.ebacc_average_points as predicted_ebacc_average,
    projected.reached_points,
    projected.reached_english_maths,
    projected.reached_ebacc_grade,
    projected.reached_ebacc_average,
    predictions.estimate_points,
    predictions.progress8_status,
    totals.total_weight
from {{ ref('fct_projected_attainment8') }} as projected
inner join {{ ref('fct_attainment8') }} as predictions
    on projected.attainment8_key = predictions.attainment8_key
inner join {{ ref('int_attainment__totals') }} as totals
    on predictions.figure_no = totals.figure_no
left join known
    on projected.school_urn = known.school_urn and projected.rules_year = known.rules_year
where
    projected.n_missing_predictions = 0
    and (known.school_urn is null or projected.reached_points is not null)
