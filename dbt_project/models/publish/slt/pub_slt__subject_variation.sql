-- How far the classes of each subject and year group lie apart at each closed point.
select
    variation.school_urn,
    variation.academic_year,
    variation.tracking_point,
    variation.subject_code,
    coalesce(subjects.name, variation.subject_code) as subject_name,
    variation.year_group,
    variation.n_classes,
    variation.n_judged,
    variation.n_below,
    variation.most_class_code,
    variation.most_below_pct,
    variation.most_expected_pct,
    variation.fewest_class_code,
    variation.fewest_below_pct,
    variation.fewest_expected_pct,
    variation.spread_pct,
    variation.variation_state,
    states.name as state_name,
    states.meaning as state_meaning,
    cast({{ pattern_rule('variation_by_chance_pct') }} as integer) as by_chance_pct
from {{ ref('fct_subject_variation') }} as variation
inner join {{ ref('variation_states') }} as states
    on variation.variation_state = states.variation_state
left join {{ ref('dim_subject') }} as subjects
    on variation.school_urn = subjects.school_urn and variation.subject_code = subjects.subject_code
