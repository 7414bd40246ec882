-- Groups of two markers that between them leave few students: where nobody is in both, in one alone or in neither, the two and
-- the school give everybody else away by subtraction (free school meals within pupil premium). Of each such pair the smaller one.
with members as (
    select distinct
        cohorts.school_urn,
        cohorts.academic_year,
        cohorts.tracking_point,
        cohorts.student_key,
        names.marker,
        names.group_id
    from {{ ref('fct_cohort_members') }} as cohorts
    inner join {{ ref('dim_student_group') }} as members
        on
            cohorts.student_key = members.student_key
            and cohorts.close_date between members.valid_from and members.valid_to
    inner join {{ ref('groups') }} as names
        on members.group_id = names.group_id and names.is_for_leaders = 1
    where cohorts.left_out is null
),

wholes as (
    select
        school_urn,
        academic_year,
        tracking_point,
        count(distinct student_key) as n_students
    from {{ ref('fct_cohort_members') }}
    where left_out is null
    group by school_urn, academic_year, tracking_point
),

sizes as (
    select
        members.school_urn,
        members.academic_year,
        members.tracking_point,
        members.marker,
        members.group_id,
        count(*) as n_students
    from members
    group by members.school_urn, members.academic_year, members.tracking_point, members.marker, members.group_id
),

both_of as (
    select
        one.school_urn,
        one.academic_year,
        one.tracking_point,
        one.group_id,
        other.group_id as other_group_id,
        count(*) as n_both
    from members as one
    inner join members as other
        on
            one.school_urn = other.school_urn
            and one.academic_year = other.academic_year
            and one.tracking_point = other.tracking_point
            and one.student_key = other.student_key
            and one.marker < other.marker
    group by one.school_urn, one.academic_year, one.tracking_point, one.group_id, other.group_id
),

pairs as (
    select
        one.school_urn,
        one.academic_year,
        one.tracking_point,
        case
            when least(one.n_students, wholes.n_students - one.n_students)
                <= least(other.n_students, wholes.n_students - other.n_students) then one.group_id
            else other.group_id
        end as group_id,
        coalesce(both_of.n_both, 0) as n_both,
        one.n_students - coalesce(both_of.n_both, 0) as n_one,
        other.n_students - coalesce(both_of.n_both, 0) as n_other,
        wholes.n_students - one.n_students - other.n_students + coalesce(both_of.n_both, 0) as n_neither,
        rules.value as small_number
    from sizes as one
    inner join sizes as other
        on
            one.school_urn = other.school_urn
            and one.academic_year = other.academic_year
            and one.tracking_point = other.tracking_point
            and one.marker < other.marker
    inner join wholes
        on
            one.school_urn = wholes.school_urn
            and one.academic_year = wholes.academic_year
            and one.tracking_point = wholes.tracking_point
    left join both_of
        on
            one.school_urn = both_of.school_urn
            and one.academic_year = both_of.academic_year
            and one.tracking_point = both_of.tracking_point
            and one.group_id = both_of.group_id
            and other.group_id = both_of.other_group_id
    inner join {{ ref('academic_years') }} as years
        on one.academic_year = years.academic_year
    inner join {{ ref('thresholds') }} as rules
        on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
)

select distinct
    school_urn,
    academic_year,
    tracking_point,
    group_id
from pairs
where
    least(n_both, n_one, n_other, n_neither) = 0
    and (
        n_both between 1 and small_number
        or n_one between 1 and small_number
        or n_other between 1 and small_number
        or n_neither between 1 and small_number
    )
