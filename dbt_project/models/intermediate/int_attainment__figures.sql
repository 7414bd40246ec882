-- One row for each figure there is: a student, a point (or the results) and a basis. A student at the end of the
-- stage in a year of which the school has results has a figure from results even without an entry.
with results_years as (
    select distinct
        students.school_urn,
        entries.rules_year
    from {{ ref('int_attainment__result_entries') }} as entries
    inner join {{ ref('int_attainment__students') }} as students
        on entries.student_no = students.student_no
    where entries.results_year = entries.rules_year
),

all_figures as (
    select distinct
        figure_no,
        student_no,
        moment_no,
        rules_year
    from {{ ref('int_attainment__expected_entries') }}
    union all
    select distinct
        {{ figure_no('students', 'moments') }} as figure_no,
        students.student_no,
        moments.moment_no,
        years.rules_year
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
    inner join {{ ref('int_attainment__students') }} as students
        on enrolments.school_urn = students.school_urn and enrolments.student_id = students.student_id
    inner join {{ ref('int_attainment__moments') }} as moments
        on enrolments.academic_year = moments.academic_year and moments.basis = 'result'
)

select
    figures.figure_no,
    students.school_urn || '|' || students.student_key || '|' || moments.academic_year || '|' || moments.tracking_point
    || '|' || moments.basis as attainment8_key,
    students.school_urn,
    students.student_key,
    students.student_id,
    moments.academic_year,
    moments.tracking_point,
    moments.basis,
    figures.rules_year,
    rules.rule_set,
    rules.status as rules_status
from all_figures as figures
inner join {{ ref('int_attainment__students') }} as students
    on figures.student_no = students.student_no
inner join {{ ref('int_attainment__moments') }} as moments
    on figures.moment_no = moments.moment_no
left join {{ ref('ks4_rule_years') }} as rules
    on figures.rules_year = rules.rules_year
