-- How the predictions of each class of the newest year are made, at its newest closed point.
with newest as (
    select
        told.school_urn,
        told.academic_year,
        told.class_code,
        max_by(told.tracking_point, concat(told.close_date, told.tracking_point)) as tracking_point
    from {{ ref('fct_judgement_consistency') }} as told
    inner join {{ ref('int_access__years') }} as years
        on told.school_urn = years.school_urn and told.academic_year = years.academic_year
    group by told.school_urn, told.academic_year, told.class_code
)

select
    told.school_urn,
    told.class_code,
    classes.subject_code,
    classes.subject_name,
    classes.department,
    classes.year_group,
    told.tracking_point,
    coalesce(points.name, told.tracking_point) as point_name,
    told.close_date,
    told.n_gaps,
    told.mean_gap,
    told.mean_gap_low,
    told.mean_gap_high,
    told.gap_spread,
    told.same_gap_pct,
    told.mean_gap_of_others,
    told.n_judged,
    told.n_on,
    told.n_paired,
    told.n_changed,
    told.changed_pct,
    told.n_unmoved,
    told.consistency_state,
    states.name as state_name,
    states.meaning as state_meaning
from {{ ref('fct_judgement_consistency') }} as told
inner join newest
    on
        told.school_urn = newest.school_urn
        and told.academic_year = newest.academic_year
        and told.class_code = newest.class_code
        and told.tracking_point = newest.tracking_point
inner join {{ ref('pub_staff__classes') }} as classes
    on told.school_urn = classes.school_urn and told.class_code = classes.class_code
inner join {{ ref('consistency_states') }} as states
    on told.consistency_state = states.consistency_state
left join {{ ref('dim_tracking_point') }} as points
    on
        told.school_urn = points.school_urn
        and told.academic_year = points.academic_year
        and told.tracking_point = points.tracking_point
        and told.year_group = points.year_group
