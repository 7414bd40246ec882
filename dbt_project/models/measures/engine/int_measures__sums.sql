-- Every measure added up for what its students belong to, apart for what counts and for each reason left out; most rows are the
-- only one of their student, and are spared the first sum. Of nobody known, the school's figure tells with the others of the same
-- reason.
with students as (
    select
        cell_no,
        cohort_no,
        measure,
        exclusion_reason,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        count(*) as n_rows,
        min(is_last_year) as is_last_year
    from {{ ref('int_measures__members') }}
    where is_once = 0
    group by cell_no, cohort_no, measure, exclusion_reason
    union all
    select
        cell_no,
        cohort_no,
        measure,
        exclusion_reason,
        numerator,
        denominator,
        1 as n_rows,
        is_last_year
    from {{ ref('int_measures__members') }}
    where is_once = 1
),

added as (
    select
        students.cell_no,
        students.measure,
        rules.basis,
        students.exclusion_reason,
        sum(students.numerator) as numerator,
        sum(students.denominator) as denominator,
        sum(students.n_rows) as n_rows,
        count(*) as n_students,
        0 as n_inferred,
        min(students.is_last_year) as is_last_year,
        cast(null as integer) as estimate_year
    from students
    inner join {{ ref('measures') }} as rules
        on students.measure = rules.measure
    group by students.cell_no, students.measure, rules.basis, students.exclusion_reason
    union all
    select
        cell_no, measure, basis, exclusion_reason, numerator, denominator, n_rows, n_students, n_inferred, is_last_year,
        estimate_year
    from {{ ref('int_measures__student_sums') }}
),

with_unknown as (
    select
        cells.school_urn, cells.academic_year, cells.tracking_point, added.measure, added.basis, cells.breakdown, cells.member,
        added.exclusion_reason, added.numerator, added.denominator, added.n_rows, added.n_students, added.n_inferred,
        added.is_last_year, added.estimate_year
    from added
    inner join {{ ref('int_measures__cells') }} as cells
        on added.cell_no = cells.cell_no
    union all
    select
        school_urn, academic_year, tracking_point, measure, basis, 'school' as breakdown, school_urn as member, exclusion_reason,
        0 as numerator, n_rows as denominator, n_rows, 0 as n_students, 0 as n_inferred, 0 as is_last_year,
        cast(null as integer) as estimate_year
    from {{ ref('int_measures__unknown') }}
)

select
    school_urn, academic_year, tracking_point, measure, basis, breakdown, member, exclusion_reason,
    sum(numerator) as numerator, sum(denominator) as denominator, sum(n_rows) as n_rows, sum(n_students) as n_students,
    sum(n_inferred) as n_inferred, min(is_last_year) as is_last_year, max(estimate_year) as estimate_year
from with_unknown
group by school_urn, academic_year, tracking_point, measure, basis, breakdown, member, exclusion_reason
