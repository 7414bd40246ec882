-- Every class that was held against chance at a closed point, by its own name; of no teacher.
select
    patterns.school_urn,
    patterns.academic_year,
    patterns.tracking_point,
    patterns.class_code,
    patterns.subject_code,
    coalesce(subjects.name, patterns.subject_code) as subject_name,
    patterns.year_group,
    patterns.n_judged,
    patterns.n_below,
    patterns.expected_below,
    patterns.below_pct,
    patterns.below_low,
    patterns.below_high,
    patterns.expected_pct,
    directions.name as direction_name,
    patterns.direction,
    patterns.q_value,
    patterns.n_running,
    patterns.pattern_state,
    states.name as state_name,
    states.meaning as state_meaning,
    cast({{ pattern_rule('false_discovery_pct') }} as integer) as by_chance_pct
from {{ ref('fct_class_pattern') }} as patterns
inner join {{ ref('pattern_states') }} as states
    on patterns.pattern_state = states.pattern_state
left join {{ ref('pattern_directions') }} as directions
    on patterns.direction = directions.direction
left join {{ ref('dim_subject') }} as subjects
    on patterns.school_urn = subjects.school_urn and patterns.subject_code = subjects.subject_code
