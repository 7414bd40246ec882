-- Ends of the range are the draws at two places of all in order.
with placed as (
    select
        projection_no,
        attainment8_points,
        row_number() over (partition by projection_no order by attainment8_points asc, draw_no asc) as place
    from {{ ref('int_projection__totals') }}
),

ranges as (
    select
        projection_no,
        cast(avg(attainment8_points) as decimal(18, 4)) as expected_points,
        max(case when place = {{ projection_rule('range_low_place') }} then attainment8_points end) as range_low,
        max(case when place = {{ projection_rule('range_high_place') }} then attainment8_points end) as range_high
    from placed
    group by projection_no
)

select
    figures.projection_no,
    figures.attainment8_key,
    figures.school_urn,
    figures.student_key,
    figures.academic_year,
    figures.tracking_point,
    figures.rules_year,
    figures.distance,
    ranges.expected_points,
    ranges.range_low,
    ranges.range_high,
    parts.history,
    figures.n_missing as n_missing_predictions,
    results.attainment8_points as reached_points,
    least(results.english_best_points, results.maths_best_points) as reached_english_maths,
    results.ebacc_grade_points as reached_ebacc_grade,
    results.ebacc_average_points as reached_ebacc_average
from {{ ref('int_projection__figures') }} as figures
inner join ranges
    on figures.projection_no = ranges.projection_no
inner join {{ ref('int_projection__parts') }} as parts
    on
        figures.school_urn = parts.school_urn
        and figures.known_before = parts.known_before
        and figures.distance = parts.distance
left join {{ ref('fct_attainment8') }} as results
    on
        figures.school_urn = results.school_urn
        and figures.student_key = results.student_key
        and figures.rules_year = results.rules_year
        and results.basis = 'result'
        and results.attainment8_status = 'complete'
