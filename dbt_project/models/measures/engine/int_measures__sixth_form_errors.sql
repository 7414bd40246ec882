-- The standard error of value added of everything it is told of: those of the courses, each the national spread over the root
-- of its students there, by their share of the size. Source: DfE, 16 to 18 ready reckoners.
with members as (
    select
        school_urn, academic_year, tracking_point, student_key, breakdown, member
    from {{ ref('int_measures__memberships') }}
    where breakdown in ('school', 'year_group', 'year_and_student_group')
    union all
    select
        memberships.school_urn, memberships.academic_year, memberships.tracking_point, memberships.student_key,
        'student_group' as breakdown,
        parts.group_id as member
    from {{ ref('int_measures__memberships') }} as memberships
    inner join {{ ref('int_students__cohort_groups') }} as parts
        on
            memberships.breakdown = parts.breakdown
            and memberships.member = parts.member
            and parts.breakdown = 'year_and_student_group'
),

courses as (
    select
        members.school_urn,
        members.academic_year,
        members.tracking_point,
        rules.measure,
        entries.basis,
        members.breakdown,
        members.member,
        cast(count(*) as double) as n_valued,
        cast(sum(entries.size) as double) as valued_size,
        max(entries.sd_value_added) as sd_value_added
    from {{ ref('int_measures__sixth_form_entries') }} as entries
    inner join members
        on
            entries.school_urn = members.school_urn
            and entries.academic_year = members.academic_year
            and entries.tracking_point = members.tracking_point
            and entries.student_key = members.student_key
    inner join {{ ref('measures') }} as rules
        on lower(replace(entries.exam_cohort, ' ', '_')) || '_value_added' = rules.outcome
    where entries.value_added is not null
    group by
        members.school_urn, members.academic_year, members.tracking_point, rules.measure, entries.basis, members.breakdown,
        members.member, entries.course_code
)

select
    school_urn,
    academic_year,
    tracking_point,
    measure,
    basis,
    breakdown,
    member,
    sqrt(sum(sd_value_added * sd_value_added * valued_size * valued_size / n_valued)) / sum(valued_size) as standard_error
from courses
group by school_urn, academic_year, tracking_point, measure, basis, breakdown, member
