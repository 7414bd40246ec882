-- One row for each figure there is: a student, a point (or the results) and a basis. A student at the end of the
-- stage in a year of which the school has results has a figure from results even without an entry.
-- figure_no is its key within one build: models join on numbers, readers on attainment8_key.
with results_years as (
    select distinct
        school_urn,
        rules_year
    from {{ ref('int_attainment__result_entries') }}
    where results_year = rules_year
),

all_figures as (
    select distinct
        school_urn,
        student_id,
        academic_year,
        tracking_point,
        rules_year,
        basis
    from {{ ref('int_attainment__expected_entries') }}
    union all
    select distinct
        enrolments.school_urn,
        enrolments.student_id,
        enrolments.academic_year,
        'results' as tracking_point,
        years.rules_year,
        'result' as basis
    from {{ ref('stg_enrolments') }} as enrolments
    inner join {{ ref('stages') }} as stages
        on
            enrolments.year_group = stages.year_group
            and enrolments.year_group = stages.final_year_group
            and stages.stage = 'KS4'
    inner join {{ ref('academic_years') }} as years
        on enrolments.academic_year = years.academic_year
    inner join results_years
        on enrolments.school_urn = results_years.school_urn and years.rules_year = results_years.rules_year
)

select
    row_number() over (
        order by figures.school_urn, figures.student_id, figures.rules_year, figures.academic_year, figures.tracking_point,
            figures.basis
    ) as figure_no,
    figures.school_urn || '|' || keys.student_key || '|' || figures.academic_year || '|' || figures.tracking_point
    || '|' || figures.basis as attainment8_key,
    figures.school_urn,
    keys.student_key,
    figures.student_id,
    figures.academic_year,
    figures.tracking_point,
    figures.basis,
    figures.rules_year,
    rules.rule_set,
    rules.status as rules_status
from all_figures as figures
inner join {{ ref('stg_student_keys') }} as keys
    on figures.school_urn = keys.school_urn and figures.student_id = keys.student_id
left join {{ ref('ks4_rule_years') }} as rules
    on figures.rules_year = rules.rules_year
