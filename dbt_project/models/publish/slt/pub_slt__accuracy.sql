-- How near predictions came to results at each closed point, of the school, subjects and departments. Of no teacher: what rests
-- on one teacher, or on few pairs, is not there.
select
    figures.school_urn,
    figures.stage,
    figures.results_year,
    figures.year_group,
    figures.tracking_point,
    points.name as point_name,
    points.close_date as point_date,
    case
        when
            points.close_date = max(points.close_date) over (partition by figures.school_urn, figures.stage, figures.results_year)
            then 1
        else 0
    end as is_last,
    figures.breakdown,
    figures.member,
    coalesce(subjects.name, figures.member) as member_name,
    figures.n_pairs,
    figures.n_exact,
    figures.exact_pct,
    figures.exact_low,
    figures.exact_high,
    figures.n_within_one,
    figures.within_one_pct,
    figures.bias_grades,
    figures.bias_low,
    figures.bias_high
from {{ ref('fct_prediction_accuracy') }} as figures
inner join {{ ref('stages') }} as stages
    on figures.year_group = stages.year_group
inner join {{ ref('int_tracking__points') }} as points
    on
        figures.school_urn = points.school_urn
        and figures.year_group = points.year_group
        and figures.tracking_point = points.tracking_point
        and figures.results_year - stages.final_year_group + figures.year_group = points.rules_year
left join {{ ref('dim_subject') }} as subjects
    on figures.breakdown = 'subject' and figures.school_urn = subjects.school_urn and figures.member = subjects.subject_code
where figures.accuracy_state = 'told' and points.is_closed
