-- How many times as far as chance alone the classes of a school differ at a point, from the middle half of them, so that
-- the few that stand out do not widen it; never less than chance alone, and drawn towards the usual where classes are few.
with placed as (
    select
        school_urn,
        academic_year,
        tracking_point,
        z,
        percent_rank() over (partition by school_urn, academic_year, tracking_point order by z nulls last) as place
    from {{ ref('int_tracking__class_counts') }}
    where z is not null
),

halves as (
    select
        school_urn,
        academic_year,
        tracking_point,
        count(*) as n_classes,
        cast(
            min(case when place >= 1 - {{ pattern_rule('quarter') }} then z end)
            - max(case when place <= {{ pattern_rule('quarter') }} then z end) as double
        ) / {{ pattern_rule('middle_half_width') }} as own_spread
    from placed
    group by school_urn, academic_year, tracking_point
)

{% set usual, weight = pattern_rule('usual_spread'), pattern_rule('classes_of_usual') %}
select
    school_urn,
    academic_year,
    tracking_point,
    cast(n_classes as bigint) as n_classes,
    cast(
        greatest(
            sqrt(
                (
                    n_classes * coalesce(own_spread * own_spread, {{ usual }} * {{ usual }})
                    + {{ weight }} * {{ usual }} * {{ usual }}
                )
                / (n_classes + {{ weight }})
            ),
            1
        ) as {{ fine() }}
    ) as spread
from halves
