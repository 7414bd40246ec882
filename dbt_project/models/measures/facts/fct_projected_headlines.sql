with placed as (
    select
        school_urn,
        rules_year,
        distance,
        measure,
        n_students,
        projected,
        reached,
        row_number() over (partition by school_urn, rules_year, distance, measure order by projected asc, draw_no asc) as place
    from {{ ref('int_measures__projected_headlines') }}
),

ranges as (
    select
        school_urn,
        rules_year,
        distance,
        measure,
        max(n_students) as n_students,
        cast(avg(projected) as decimal(18, 4)) as expected,
        max(case when place = {{ projection_rule('range_low_place') }} then projected end) as range_low,
        max(case when place = {{ projection_rule('range_high_place') }} then projected end) as range_high,
        max(reached) as reached
    from placed
    group by school_urn, rules_year, distance, measure
),

points as (
    select
        school_urn,
        rules_year,
        distance,
        max(close_date) as newest_point_date,
        min(known_before) as known_before
    from {{ ref('int_projection__figures') }}
    group by school_urn, rules_year, distance
)

select
    ranges.school_urn,
    ranges.rules_year,
    ranges.distance,
    ranges.measure,
    points.known_before,
    points.newest_point_date,
    ranges.n_students,
    ranges.expected,
    ranges.range_low,
    ranges.range_high,
    ranges.reached,
    case when ranges.reached is not null then
        case when ranges.reached between ranges.range_low and ranges.range_high then 1 else 0 end
    end as is_inside,
    parts.history,
    parts.n_years
from ranges
inner join points
    on
        ranges.school_urn = points.school_urn
        and ranges.rules_year = points.rules_year
        and ranges.distance = points.distance
inner join {{ ref('int_projection__parts') }} as parts
    on points.school_urn = parts.school_urn and points.known_before = parts.known_before
