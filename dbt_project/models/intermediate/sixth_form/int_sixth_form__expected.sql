-- What students of the same average KS4 points reach nationally in each qualification, for each prior there is: on the
-- straight line between the two national points beside it, beyond the ends on the line of the last two. Some curves tell a
-- point twice; it is one corner. By the newest
-- curves there are. Source: DfE, 16 to 18 ready reckoners.
with corners as (
    select
        rules_year,
        qual_id,
        prior_points,
        max(expected_points) as expected_points
    from {{ source('reference', 'sixth_form_curves') }}
    where prior_points is not null and expected_points is not null
    group by rules_year, qual_id, prior_points
),

pieces as (
    select
        rules_year,
        qual_id,
        prior_points as x_from,
        expected_points as y_from,
        lead(prior_points) over (partition by rules_year, qual_id order by prior_points) as x_to,
        lead(expected_points) over (partition by rules_year, qual_id order by prior_points) as y_to,
        row_number() over (partition by rules_year, qual_id order by prior_points asc) as nth,
        row_number() over (partition by rules_year, qual_id order by prior_points desc) as nth_from_last
    from corners
),

priors as (
    select distinct prior_points
    from {{ ref('int_sixth_form__prior') }}
),

newest as (
    select max(rules_year) as rules_year
    from {{ source('reference', 'sixth_form_curves') }}
)

select
    pieces.rules_year as curve_year,
    pieces.qual_id,
    priors.prior_points,
    cast(
        cast(pieces.y_from as double)
        + (cast(priors.prior_points as double) - pieces.x_from)
        * (cast(pieces.y_to as double) - pieces.y_from) / (cast(pieces.x_to as double) - pieces.x_from)
        as decimal(18, 4)
    ) as expected_points
from pieces
inner join newest
    on pieces.rules_year = newest.rules_year
inner join priors
    on
        (pieces.nth = 1 or pieces.x_from <= priors.prior_points)
        and (pieces.nth_from_last = 1 + 1 or pieces.x_to > priors.prior_points)
where pieces.x_to is not null
