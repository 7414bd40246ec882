-- How far each result lay from what was to be expected of its prediction by the results known then, in units of the
-- spread that was to be expected.
select
    pairs.school_urn,
    pairs.results_year,
    pairs.distance,
    pairs.student_id,
    pairs.subject_code,
    pairs.staff_id,
    cast(
        (pairs.predicted_rank - pairs.difference - cast(expected.mean_rank as double))
        / sqrt(
            greatest(
                cast(expected.mean_square as double) - cast(expected.mean_rank as double) * expected.mean_rank,
                {{ projection_rule('least_variance') }}
            )
        )
        as decimal(18, 4)
    ) as residual
from {{ ref('int_projection__pairs') }} as pairs
inner join {{ ref('int_projection__cells') }} as cells
    on
        pairs.school_urn = cells.school_urn
        and pairs.known_before = cells.known_before
        and pairs.distance = cells.distance
        and pairs.grade_scale = cells.grade_scale
        and pairs.subject_code = cells.subject_code
        and pairs.predicted_rank = cells.predicted_rank
        and pairs.beside = cells.beside
inner join {{ ref('int_projection__expected') }} as expected
    on cells.cell_no = expected.cell_no
