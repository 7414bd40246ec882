-- The sums of every measure, and student groups of all year groups together: a student is in one year group at a point, so
-- they are the sums of theirs.
with of_every_year as (
    select
        added.school_urn, added.academic_year, added.tracking_point, added.measure, added.basis,
        'student_group' as breakdown,
        parts.group_id as member,
        added.exclusion_reason,
        sum(added.numerator) as numerator,
        sum(added.denominator) as denominator,
        sum(added.n_rows) as n_rows,
        sum(added.n_students) as n_students,
        sum(added.n_inferred) as n_inferred,
        min(added.is_last_year) as is_last_year,
        max(added.estimate_year) as estimate_year
    from {{ ref('int_measures__sums') }} as added
    inner join {{ ref('int_students__cohort_groups') }} as parts
        on added.breakdown = parts.breakdown and added.member = parts.member and parts.breakdown = 'year_and_student_group'
    group by
        added.school_urn, added.academic_year, added.tracking_point, added.measure, added.basis, parts.group_id,
        added.exclusion_reason
),

totals as (
    select
        school_urn, academic_year, tracking_point, measure, basis, breakdown, member, exclusion_reason,
        numerator, denominator, n_rows, n_students, n_inferred, is_last_year, estimate_year
    from {{ ref('int_measures__sums') }}
    union all
    select
        school_urn, academic_year, tracking_point, measure, basis, breakdown, member, exclusion_reason,
        numerator, denominator, n_rows, n_students, n_inferred, is_last_year, estimate_year
    from of_every_year
)

select
    school_urn, academic_year, tracking_point, measure, basis, breakdown, member, exclusion_reason,
    cast(numerator as decimal(18, 4)) as numerator,
    cast(denominator as decimal(18, 4)) as denominator,
    cast(n_rows as bigint) as n_rows,
    cast(n_students as bigint) as n_students,
    cast(n_inferred as bigint) as n_inferred,
    cast(is_last_year as integer) as is_last_year,
    estimate_year
from totals
