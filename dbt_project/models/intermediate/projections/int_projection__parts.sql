-- Which part of the error of a grade is shared: the school's own, drawn towards the declared one while there is little of it,
-- and made larger by what whole grades hide. How far this school's predictions lie above the nation's is not known at first
-- and moves every grade of a year alike; each summer tells it as exactly as summers differ, of predictions from that distance.
with known as (
    select distinct
        school_urn,
        distance,
        results_year
    from {{ ref('int_projection__pairs') }}
),

points as (
    select distinct
        school_urn,
        known_before,
        distance
    from {{ ref('int_projection__points') }}
),

summers as (
    select
        points.school_urn,
        points.known_before,
        points.distance,
        count(known.results_year) as n_years
    from points
    left join known
        on
            points.school_urn = known.school_urn
            and points.distance = known.distance
            and points.known_before > known.results_year
    group by points.school_urn, points.known_before, points.distance
),

drawn_together as (
    select
        summers.school_urn,
        summers.known_before,
        summers.distance,
        summers.n_years,
        declared.part,
        {{ projection_rule('shared_scale') }} * (
            coalesce(apart.n_units, 0) * least(greatest(coalesce(apart.own_part, declared.declared_share), 0), 1)
            + declared.units * declared.declared_share
        ) / (coalesce(apart.n_units, 0) + declared.units) as part_of_error
    from summers
    cross join {{ ref('projection_parts') }} as declared
    left join {{ ref('int_projection__own_parts') }} as apart
        on summers.school_urn = apart.school_urn and summers.known_before = apart.known_before and declared.part = apart.part
),

with_own_optimism as (
    select
        school_urn,
        known_before,
        distance,
        part,
        n_years,
        case
            when part = 'year'
                then
                    part_of_error
                    + {{ projection_rule('own_optimism') }} * part_of_error
                    / (n_years * {{ projection_rule('own_optimism') }} + part_of_error)
            else part_of_error
        end as part_of_error
    from drawn_together
),

summed as (
    select
        school_urn,
        known_before,
        distance,
        {% for part in ['year', 'subject', 'teacher', 'student'] %}
        sum(case when part = '{{ part }}' then part_of_error else 0 end) as {{ part }}_part,
        {% endfor %}
        cast(max(n_years) as integer) as n_years,
        greatest(sum(part_of_error) / {{ projection_rule('most_shared_part') }}, 1) as too_much
    from with_own_optimism
    group by school_urn, known_before, distance
)

select
    summed.school_urn,
    summed.known_before,
    summed.distance,
    summed.n_years,
    histories.history,
    {% for part in ['year', 'subject', 'teacher', 'student'] %}
    cast(summed.{{ part }}_part / summed.too_much as decimal(18, 4)) as {{ part }}_part{{ "," if not loop.last }}
    {% endfor %}
from summed
inner join {{ ref('projection_histories') }} as histories
    on
        summed.n_years >= histories.years_from
        and summed.n_years < histories.years_below
