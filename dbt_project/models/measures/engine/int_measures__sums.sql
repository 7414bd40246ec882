-- Every measure added up for what its students belong to, apart for what counts and for each reason left out.
-- Attainment is a figure of the student, so it is not told by class and subject.
with outcomes as (
    select
        school_urn, academic_year, tracking_point, student_key, basis, outcome, outcome_value, outcome_weight,
        estimate_year, is_inferred, reason
    from {{ ref('int_measures__attainment') }}
    union all
    select
        school_urn, academic_year, tracking_point, student_key, basis, outcome, outcome_value, outcome_weight,
        cast(null as integer) as estimate_year, 0 as is_inferred, reason
    from {{ ref('int_measures__sixth_form') }}
),

rows_of_measures as (
    select
        members.school_urn,
        members.academic_year,
        members.tracking_point,
        members.measure,
        rules.basis,
        members.breakdown,
        members.member,
        members.exclusion_reason,
        sum(members.numerator) as numerator,
        sum(members.denominator) as denominator,
        count(*) as n_rows,
        count(distinct members.student_key) as n_students,
        0 as n_inferred,
        min(members.is_last_year) as is_last_year,
        cast(null as integer) as estimate_year
    from {{ ref('int_measures__members') }} as members
    inner join {{ ref('measures') }} as rules
        on members.measure = rules.measure
    group by
        members.school_urn, members.academic_year, members.tracking_point, members.measure, rules.basis,
        members.breakdown, members.member, members.exclusion_reason
),

rows_of_students as (
    select
        memberships.school_urn,
        memberships.academic_year,
        memberships.tracking_point,
        rules.measure,
        outcomes.basis,
        memberships.breakdown,
        memberships.member,
        coalesce(memberships.left_out, outcomes.reason) as exclusion_reason,
        sum(
            case
                when rules.at_least is null then outcomes.outcome_value
                when outcomes.outcome_value >= rules.at_least then outcomes.outcome_weight
                else 0
            end
        ) as numerator,
        sum(outcomes.outcome_weight) as denominator,
        count(*) as n_rows,
        count(*) as n_students,
        sum(outcomes.is_inferred) as n_inferred,
        min(memberships.is_last_year) as is_last_year,
        max(outcomes.estimate_year) as estimate_year
    from {{ ref('int_measures__memberships') }} as memberships
    inner join outcomes
        on
            memberships.school_urn = outcomes.school_urn
            and memberships.academic_year = outcomes.academic_year
            and memberships.tracking_point = outcomes.tracking_point
            and memberships.student_key = outcomes.student_key
    inner join {{ ref('measures') }} as rules
        on outcomes.outcome = rules.outcome
    where memberships.breakdown in ('school', 'year_group', 'year_and_student_group')
    group by
        memberships.school_urn, memberships.academic_year, memberships.tracking_point, rules.measure, outcomes.basis,
        memberships.breakdown, memberships.member, coalesce(memberships.left_out, outcomes.reason)
),

-- Of nobody known, the school's figure tells with the others of the same reason.
with_unknown as (
    select
        school_urn, academic_year, tracking_point, measure, basis, breakdown, member, exclusion_reason,
        numerator, denominator, n_rows, n_students, n_inferred, is_last_year, estimate_year
    from rows_of_measures
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
union all
select
    school_urn, academic_year, tracking_point, measure, basis, breakdown, member, exclusion_reason,
    numerator, denominator, n_rows, n_students, n_inferred, is_last_year, estimate_year
from rows_of_students
