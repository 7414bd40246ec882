-- The pattern of each class of the newest year at its newest closed point.
with newest as (
    select
        patterns.school_urn,
        patterns.academic_year,
        patterns.class_code,
        max_by(patterns.tracking_point, concat(patterns.close_date, patterns.tracking_point)) as tracking_point
    from {{ ref('fct_class_pattern') }} as patterns
    inner join {{ ref('int_access__years') }} as years
        on patterns.school_urn = years.school_urn and patterns.academic_year = years.academic_year
    group by patterns.school_urn, patterns.academic_year, patterns.class_code
)

select
    patterns.school_urn,
    patterns.class_code,
    classes.subject_code,
    classes.subject_name,
    classes.department,
    classes.year_group,
    patterns.tracking_point,
    coalesce(points.name, patterns.tracking_point) as point_name,
    patterns.close_date,
    patterns.n_judged,
    patterns.n_below,
    patterns.expected_below,
    patterns.below_pct,
    patterns.below_low,
    patterns.below_high,
    patterns.expected_pct,
    patterns.drawn_below_pct,
    patterns.direction,
    directions.name as direction_name,
    patterns.q_value,
    patterns.n_running,
    patterns.pattern_state,
    states.name as state_name,
    states.meaning as state_meaning
from {{ ref('fct_class_pattern') }} as patterns
inner join newest
    on
        patterns.school_urn = newest.school_urn
        and patterns.academic_year = newest.academic_year
        and patterns.class_code = newest.class_code
        and patterns.tracking_point = newest.tracking_point
inner join {{ ref('pub_staff__classes') }} as classes
    on patterns.school_urn = classes.school_urn and patterns.class_code = classes.class_code
inner join {{ ref('pattern_states') }} as states
    on patterns.pattern_state = states.pattern_state
left join {{ ref('pattern_directions') }} as directions
    on patterns.direction = directions.direction
left join {{ ref('dim_tracking_point') }} as points
    on
        patterns.school_urn = points.school_urn
        and patterns.academic_year = points.academic_year
        and patterns.tracking_point = points.tracking_point
        and patterns.year_group = points.year_group
