-- How many times as far as chance alone the classes of a year group differ at a point, from the middle half of them, so that
-- the few that stand out do not widen it. Classes are few, so it is drawn towards that of all classes of the school at the
-- point, and that towards the usual; it is never less than chance alone.
{% set levels = {
    'point': 'school_urn, academic_year, tracking_point', 'year': 'school_urn, academic_year, tracking_point, year_group',
} %}
with placed as (
    select
        school_urn,
        academic_year,
        tracking_point,
        year_group,
        z,
        percent_rank() over (partition by {{ levels['point'] }} order by z nulls last) as place_in_point,
        percent_rank() over (partition by {{ levels['year'] }} order by z nulls last) as place_in_year
    from {{ ref('int_tracking__class_counts') }}
    where z is not null
),

{% for level, keys in levels.items() %}
of_{{ level }} as (
    select
        {{ keys }},
        count(*) as n_classes,
        cast(
            min(case when place_in_{{ level }} >= 1 - {{ pattern_rule('quarter') }} then z end)
            - max(case when place_in_{{ level }} <= {{ pattern_rule('quarter') }} then z end) as double
        ) / {{ pattern_rule('middle_half_width') }} as spread
    from placed
    group by {{ keys }}
),
{% endfor %}
{% set usual = pattern_rule('usual_spread') ~ ' * ' ~ pattern_rule('usual_spread') %}
drawn as (
    select
        school_urn,
        academic_year,
        tracking_point,
        (n_classes * coalesce(spread * spread, {{ usual }}) + {{ pattern_rule('classes_of_usual') }} * {{ usual }})
        / (n_classes + {{ pattern_rule('classes_of_usual') }}) as squared
    from of_point
)

select
    of_year.school_urn,
    of_year.academic_year,
    of_year.tracking_point,
    of_year.year_group,
    cast(of_year.n_classes as bigint) as n_classes,
    cast(
        greatest(
            sqrt(
                (
                    of_year.n_classes * coalesce(of_year.spread * of_year.spread, drawn.squared)
                    + {{ pattern_rule('classes_of_point') }} * drawn.squared
                ) / (of_year.n_classes + {{ pattern_rule('classes_of_point') }})
            ),
            1
        ) as {{ fine() }}
    ) as spread
from of_year
inner join drawn
    on
        of_year.school_urn = drawn.school_urn
        and of_year.academic_year = drawn.academic_year
        and of_year.tracking_point = drawn.tracking_point
