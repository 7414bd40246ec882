with placed as (
    select
        school_urn,
        rules_year,
        distance,
        measure,
        projected,
        row_number() over (partition by school_urn, rules_year, distance, measure order by projected asc, draw_no asc) as place
    from {{ ref('int_measures__projected_headlines') }}
),

ranges as (
    select
        school_urn,
        rules_year,
        distance,
        measure,
        cast(avg(projected) as decimal(18, 4)) as expected,
        max(case when place = {{ projection_rule('range_low_place') }} then projected end) as range_low,
        max(case when place = {{ projection_rule('range_high_place') }} then projected end) as range_high
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
    faces.n_students,
    ranges.expected,
    ranges.range_low,
    ranges.range_high,
    faces.face_value,
    faces.grades_off,
    case
        when abs(coalesce(faces.grades_off, 0)) < {{ projection_rule('grades_off_told') }} then 'spread'
        when faces.grades_off * (faces.face_value - ranges.expected) <= 0 then 'spread'
        when faces.grades_off > 0 then 'above'
        else 'below'
    end as face_reason,
    faces.reached,
    case when faces.reached is not null then
        case when faces.reached between ranges.range_low and ranges.range_high then 1 else 0 end
    end as is_inside,
    parts.history,
    parts.n_years,
    case when parts.n_years >= told.summers_from then 1 else 0 end as is_shown
from ranges
inner join points
    on
        ranges.school_urn = points.school_urn
        and ranges.rules_year = points.rules_year
        and ranges.distance = points.distance
inner join {{ ref('int_measures__headline_faces') }} as faces
    on
        ranges.school_urn = faces.school_urn
        and ranges.rules_year = faces.rules_year
        and ranges.distance = faces.distance
        and ranges.measure = faces.measure
inner join {{ ref('int_projection__parts') }} as parts
    on
        points.school_urn = parts.school_urn
        and points.known_before = parts.known_before
        and points.distance = parts.distance
left join {{ ref('projection_headlines') }} as told
    on ranges.measure = told.measure
