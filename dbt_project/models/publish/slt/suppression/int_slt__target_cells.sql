-- Entries counted by state, for the school, each year group, subject, subject in a year group, and class.
with entries as (
    select
        students.school_urn,
        students.academic_year,
        students.tracking_point,
        students.rules_year,
        students.student_key,
        students.year_group,
        tracking.subject_code,
        coalesce(tracking.class_code, 'none') as class_code,
        case when flags.exclusion_reason is null then 1 else 0 end as is_counted,
        case when tracking.target_state = 'above' then 1 else 0 end as is_above,
        case when tracking.target_state = 'on' then 1 else 0 end as is_on,
        case when tracking.target_state = 'below' then 1 else 0 end as is_below
    from {{ ref('int_measures__students') }} as students
    inner join {{ ref('fct_tracking') }} as tracking
        on
            students.student_key = tracking.student_key
            and students.academic_year = tracking.academic_year
            and students.tracking_point = tracking.tracking_point
    inner join {{ ref('flags') }} as flags
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
    count(distinct case when is_counted = 1 then student_key end) as n_students,
    cast(sum(is_counted) as bigint) as n_entries,
    cast(sum(is_above) as bigint) as n_above,
    cast(sum(is_on) as bigint) as n_on,
    cast(sum(is_below) as bigint) as n_below,
    cast(count(*) - sum(is_counted) as bigint) as n_excluded
from entries
group by grouping sets ( -- noqa: PRS -- noqa: PRS
    (school_urn, academic_year, tracking_point, rules_year),
    (school_urn, academic_year, tracking_point, rules_year, year_group),
    (school_urn, academic_year, tracking_point, rules_year, subject_code),
    (school_urn, academic_year, tracking_point, rules_year, subject_code, year_group),
    (school_urn, academic_year, tracking_point, rules_year, subject_code, year_group, class_code)
)
