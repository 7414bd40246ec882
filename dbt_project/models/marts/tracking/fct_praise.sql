-- Who is praised at a closed point, and by which rule: once a subject where the department praises, once over all subjects where
-- the Head of Year does. A subject is judged where the prediction was held against the target; of a tick every subject is.
with judged as (
    select
        tracking.school_urn,
        tracking.student_key,
        tracking.academic_year,
        tracking.tracking_point,
        tracking.year_group,
        rules.rule,
        rules.level,
        rules.least,
        rules.least_judged,
        case when rules.level = 'department' then tracking.subject_code end as subject_code,
        case when rules.kind = 'ticked' or flags.exclusion_reason is null then 1 else 0 end as is_judged,
        case
            when rules.kind = 'reached' then flags.counts_as_reached
            when rules.kind = 'ticked' and tracking.has_praise then 1
            when tracking.target_state <> 'above' then 0
            when rules.kind = 'above' then 1
            when rules.kind = 'above_and_keen' and tracking.attitude <= rules.attitude_up_to then 1
            else 0
        end as counts
    from {{ ref('fct_tracking') }} as tracking
    inner join {{ ref('dim_tracking_point') }} as points
        on
            tracking.school_urn = points.school_urn
            and tracking.academic_year = points.academic_year
            and tracking.tracking_point = points.tracking_point
            and tracking.year_group = points.year_group
    inner join {{ ref('flags') }} as flags
        on tracking.target_state = flags.target_state
    inner join {{ ref('praise_rules') }} as rules
        on tracking.year_group between rules.year_from and rules.year_to
    where points.is_closed
)

select
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    cast(max(year_group) as integer) as year_group,
    rule,
    level,
    subject_code,
    cast(sum(counts) as bigint) as n_counted,
    cast(sum(is_judged) as bigint) as n_judged
from judged
group by school_urn, student_key, academic_year, tracking_point, rule, level, subject_code
having sum(is_judged) >= max(least_judged) and sum(counts) >= coalesce(max(least), sum(is_judged))
