-- One row for each figure there is: a student, a point (or the results) and a basis. A student who ended the stage in a
-- year of which the school has results has a figure from results even without an entry. A summer whose rules nobody has told
-- has none; its results are listed.
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
    select
        figure_no,
        student_no,
        moment_no,
        max(rules_year) as rules_year
    from {{ ref('int_attainment__expected_entries') }}
    group by figure_no, student_no, moment_no
    union all
    select
        {{ figure_no('students', 'moments') }} as figure_no,
        students.student_no,
        moments.moment_no,
        leaving.rules_year
    from {{ ref('int_attainment__leaving') }} as leaving
    inner join {{ ref('int_attainment__students') }} as students
        on leaving.student_no = students.student_no
    inner join results_years
        on students.school_urn = results_years.school_urn and leaving.rules_year = results_years.rules_year
    inner join {{ ref('int_attainment__moments') }} as moments
        on leaving.academic_year = moments.academic_year and moments.basis = 'result'
)

select
    figures.figure_no,
    students.school_urn || '|' || students.student_key || '|' || moments.academic_year || '|' || moments.tracking_point
    || '|' || moments.basis as attainment8_key,
    students.school_urn,
    students.student_key,
    students.student_id,
    figures.student_no,
    moments.academic_year,
    moments.tracking_point,
    moments.basis,
    figures.rules_year,
    rules.rule_set,
    rules.status as rules_status,
    stages.one_english
from all_figures as figures
inner join {{ ref('int_attainment__students') }} as students
    on figures.student_no = students.student_no
inner join {{ ref('int_attainment__moments') }} as moments
    on figures.moment_no = moments.moment_no
inner join {{ ref('ks4_rule_years') }} as rules
    on figures.rules_year = rules.rules_year
inner join {{ ref('academic_years') }} as years
    on moments.academic_year = years.academic_year
left join {{ ref('stages') }} as stages
    on stages.stage = 'KS4' and stages.year_group = stages.final_year_group - (figures.rules_year - years.rules_year)
