-- Entries counted by state, for the school, each year group, subject, subject in a year group, and class; with those that were
-- set aside, and those of students of whom nobody can tell whether they are on roll.
with told as (
    select
        student_key, academic_year, tracking_point, subject_code, class_code, target_state,
        cast(null as string) as exclusion_reason
    from {{ ref('fct_tracking') }}
    union all
    select
        student_key, academic_year, tracking_point, subject_code, class_code,
        cast(null as string) as target_state, exclusion_reason
    from {{ ref('int_measures__set_aside') }}
    where measure = 'on_or_above_share'
),

entries as (
    select
        students.school_urn,
        students.academic_year,
        students.tracking_point,
        students.rules_year,
        students.student_key,
        students.year_group,
        tracking.subject_code,
        coalesce(tracking.class_code, 'none') as class_code,
        case
            when coalesce(students.left_out, tracking.exclusion_reason, flags.exclusion_reason) is null then tracking.target_state
        end as counts_as
    from {{ ref('int_measures__students') }} as students
    inner join told as tracking
        on
            students.student_key = tracking.student_key
            and students.academic_year = tracking.academic_year
            and students.tracking_point = tracking.tracking_point
    left join {{ ref('flags') }} as flags
        on tracking.target_state = flags.target_state
)

select
    school_urn,
    academic_year,
    tracking_point,
    rules_year,
    case
        when grouping(class_code) = 0 then 'class'
        when grouping(subject_code) = 0 and grouping(year_group) = 0 then 'subject_year'
        when grouping(subject_code) = 0 then 'subject'
        when grouping(year_group) = 0 then 'year_group'
        else 'school'
    end as breakdown,
    coalesce(cast(year_group as string), 'all') as year_key,
    coalesce(subject_code, 'all') as subject_key,
    coalesce(class_code, 'all') as class_key,
    count(distinct case when counts_as is not null then student_key end) as n_students,
    count(counts_as) as n_entries,
    count(case when counts_as = 'above' then 1 end) as n_above,
    count(case when counts_as = 'on' then 1 end) as n_on,
    count(case when counts_as = 'below' then 1 end) as n_below,
    count(*) - count(counts_as) as n_excluded
from entries
group by grouping sets ( -- noqa: PRS -- noqa: PRS
    (school_urn, academic_year, tracking_point, rules_year),
    (school_urn, academic_year, tracking_point, rules_year, year_group),
    (school_urn, academic_year, tracking_point, rules_year, subject_code),
    (school_urn, academic_year, tracking_point, rules_year, subject_code, year_group),
    (school_urn, academic_year, tracking_point, rules_year, subject_code, year_group, class_code)
)
