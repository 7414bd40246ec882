-- What each KS4 student reached at each point on each basis, a row for every outcome that a measure may be made of, or
-- the reason it cannot be told. A student of the cohort without any grade on the basis is left out by name.
with told as (
    select distinct
        school_urn,
        academic_year,
        tracking_point,
        basis
    from {{ ref('fct_attainment8') }}
),

figures as (
    select
        cohorts.school_urn,
        cohorts.academic_year,
        cohorts.tracking_point,
        cohorts.student_key,
        told.basis,
        figures.estimate_year,
        case when figures.n_inferred > 0 then 1 else 0 end as is_inferred,
        figures.attainment8_points,
        figures.attainment8_status,
        figures.progress8_score,
        figures.progress8_status,
        figures.english_best_points,
        figures.maths_best_points,
        figures.ebacc_entered,
        figures.ebacc_grade_points,
        figures.ebacc_average_points,
        figures.n_entries,
        figures.slots_filled,
        figures.has_triple_science,
        figures.has_several_languages,
        case
            when cohorts.left_out is not null then cohorts.left_out
            when figures.attainment8_key is null then 'no_grades'
            when figures.attainment8_status = 'incomplete' then 'attainment8_incomplete'
        end as reason
    from {{ ref('int_measures__cohorts') }} as cohorts
    inner join {{ ref('stages') }} as stages
        on cohorts.year_group = stages.year_group and stages.stage = 'KS4'
    inner join told
        on
            cohorts.school_urn = told.school_urn
            and cohorts.academic_year = told.academic_year
            and cohorts.tracking_point = told.tracking_point
    left join {{ ref('fct_attainment8') }} as figures
        on
            cohorts.student_key = figures.student_key
            and cohorts.academic_year = figures.academic_year
            and cohorts.tracking_point = figures.tracking_point
            and told.basis = figures.basis
)

{% set outcomes = {
    'attainment8': 'attainment8_points', 'english_maths': 'least(english_best_points, maths_best_points)',
    'ebacc_entered': 'ebacc_entered', 'ebacc_grade': 'ebacc_grade_points', 'ebacc_average': 'ebacc_average_points',
    'entries': 'n_entries', 'slots_filled': 'slots_filled', 'triple_science': 'has_triple_science',
    'several_languages': 'has_several_languages',
} %}
{% for outcome, column in outcomes.items() %}
select
    school_urn, academic_year, tracking_point, student_key, basis,
    '{{ outcome }}' as outcome, cast({{ column }} as decimal(18, 4)) as outcome_value,
    cast(1 as decimal(18, 4)) as outcome_weight, estimate_year, is_inferred,
    {% if outcome == 'attainment8' %}coalesce(reason, nullif(attainment8_status, 'complete')) as {% endif %}reason
from figures
union all
{% endfor %}
select
    school_urn, academic_year, tracking_point, student_key, basis,
    'progress8' as outcome, progress8_score as outcome_value, cast(1 as decimal(18, 4)) as outcome_weight, estimate_year,
    is_inferred,
    coalesce(reason, nullif(progress8_status, 'available')) as reason
from figures
union all
select
    school_urn, academic_year, tracking_point, student_key, basis,
    'progress8_indicative' as outcome, progress8_score as outcome_value, cast(1 as decimal(18, 4)) as outcome_weight,
    estimate_year, is_inferred,
    coalesce(reason, nullif(progress8_status, 'indicative')) as reason
from figures
