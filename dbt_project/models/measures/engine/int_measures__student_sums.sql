-- What students reached, added up for what they belong to, apart for what counts and for each reason left out. Attainment is a
-- figure of the student, so it is not told by class and subject.
with outcomes as (
    select
        academic_year, tracking_point, student_key, basis, outcome, outcome_value, outcome_weight,
        estimate_year, is_inferred, reason
    from {{ ref('int_measures__attainment') }}
    union all
    select
        academic_year, tracking_point, student_key, basis, outcome, outcome_value, outcome_weight,
        cast(null as integer) as estimate_year, 0 as is_inferred, reason
    from {{ ref('int_measures__sixth_form') }}
),

reached as (
    select
        cohorts.cohort_no,
        rules.measure,
        outcomes.basis,
        case
            when rules.at_least is null then outcomes.outcome_value
            when outcomes.outcome_value >= rules.at_least then outcomes.outcome_weight
            else 0
        end as numerator,
        outcomes.outcome_weight as denominator,
        outcomes.estimate_year,
        outcomes.is_inferred,
        outcomes.reason
    from outcomes
    inner join {{ ref('measures') }} as rules
        on outcomes.outcome = rules.outcome
    inner join {{ ref('int_measures__cohorts') }} as cohorts
        on
            outcomes.academic_year = cohorts.academic_year
            and outcomes.tracking_point = cohorts.tracking_point
            and outcomes.student_key = cohorts.student_key
),

students as (
    select
        students.cell_no, students.cohort_no, students.is_last_year, students.left_out
    from {{ ref('int_measures__cell_students') }} as students
    inner join {{ ref('int_measures__cells') }} as cells
        on students.cell_no = cells.cell_no and cells.breakdown in ('school', 'year_group', 'year_and_student_group')
)

select
    students.cell_no,
    reached.measure,
    reached.basis,
    coalesce(students.left_out, reached.reason) as exclusion_reason,
    sum(reached.numerator) as numerator,
    sum(reached.denominator) as denominator,
    count(*) as n_rows,
    count(*) as n_students,
    sum(reached.is_inferred) as n_inferred,
    min(students.is_last_year) as is_last_year,
    max(reached.estimate_year) as estimate_year
from students
inner join reached
    on students.cohort_no = reached.cohort_no
group by students.cell_no, reached.measure, reached.basis, coalesce(students.left_out, reached.reason)
