-- How far the classes of each subject of the newest year lie apart, at the newest closed point of the year group.
with placed as (
    select
        variation.school_urn,
        variation.academic_year,
        variation.tracking_point,
        variation.subject_code,
        variation.year_group,
        row_number() over (
            partition by variation.school_urn, variation.subject_code, variation.year_group
            order by variation.close_date desc nulls last, variation.tracking_point desc nulls last
        ) as nth
    from {{ ref('fct_subject_variation') }} as variation
    inner join {{ ref('int_access__years') }} as years
        on variation.school_urn = years.school_urn and variation.academic_year = years.academic_year
)

select
    variation.school_urn,
    variation.subject_code,
    coalesce(subjects.name, variation.subject_code) as subject_name,
    coalesce(subjects.department, subjects.name, variation.subject_code) as department,
    variation.year_group,
    coalesce(points.name, variation.tracking_point) as point_name,
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
    states.meaning as state_meaning
from {{ ref('fct_subject_variation') }} as variation
inner join placed
    on
        variation.school_urn = placed.school_urn
        and variation.academic_year = placed.academic_year
        and variation.tracking_point = placed.tracking_point
        and variation.subject_code = placed.subject_code
        and variation.year_group = placed.year_group
        and placed.nth = 1
inner join {{ ref('variation_states') }} as states
    on variation.variation_state = states.variation_state
left join {{ ref('dim_subject') }} as subjects
    on variation.school_urn = subjects.school_urn and variation.subject_code = subjects.subject_code
left join {{ ref('dim_tracking_point') }} as points
    on
        variation.school_urn = points.school_urn
        and variation.academic_year = points.academic_year
        and variation.tracking_point = points.tracking_point
        and variation.year_group = points.year_group
