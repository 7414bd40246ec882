-- Results of each subject: mean points, beside the same students' other subjects, and how far its classes lay apart at the
-- last point before.
with placed as (
    select
        school_urn,
        academic_year,
        subject_code,
        year_group,
        spread_pct,
        n_classes,
        variation_state,
        row_number() over (
            partition by school_urn, academic_year, subject_code, year_group
            order by close_date desc nulls last, tracking_point desc nulls last
        ) as nth
    from {{ ref('fct_subject_variation') }}
)

select
    results.school_urn,
    results.academic_year,
    results.year_group,
    results.subject_code,
    coalesce(subjects.name, results.subject_code) as subject_name,
    results.course_code,
    results.n_entries,
    results.mean_points,
    results.mean_points_low,
    results.mean_points_high,
    results.n_beside_others,
    results.beside_others,
    results.beside_others_low,
    results.beside_others_high,
    results.n_beside_national,
    results.beside_national,
    results.beside_national_low,
    results.beside_national_high,
    placed.n_classes,
    placed.spread_pct,
    states.name as state_name
from {{ ref('fct_subject_results') }} as results
left join {{ ref('dim_subject') }} as subjects
    on results.school_urn = subjects.school_urn and results.subject_code = subjects.subject_code
left join placed
    on
        results.school_urn = placed.school_urn
        and results.academic_year = placed.academic_year
        and results.subject_code = placed.subject_code
        and results.year_group = placed.year_group
        and placed.nth = 1
left join {{ ref('variation_states') }} as states
    on placed.variation_state = states.variation_state
where results.basis = 'result'
