-- The share on or above target of each year group at its newest point and, of the same students in the same subjects, at the
-- point before, with the interval of the difference. Entries of one student hang together, so the spread is that of students: of
-- each the change less what as many entries would have changed on average.
with judged as (
    select
        tracking.school_urn, tracking.academic_year, tracking.tracking_point, tracking.student_key, tracking.subject_code,
        tracking.year_group,
        max(flags.counts_as_reached) as reached
    from {{ ref('fct_tracking') }} as tracking
    inner join {{ ref('flags') }} as flags
        on tracking.target_state = flags.target_state and flags.exclusion_reason is null
    inner join {{ ref('fct_cohort_members') }} as members
        on
            tracking.school_urn = members.school_urn
            and tracking.academic_year = members.academic_year
            and tracking.tracking_point = members.tracking_point
            and tracking.student_key = members.student_key
            and members.left_out is null
    group by
        tracking.school_urn, tracking.academic_year, tracking.tracking_point, tracking.student_key, tracking.subject_code,
        tracking.year_group
),

current_points as (
    select before.school_urn, before.academic_year, before.tracking_point, before.year_key,
        before.previous_academic_year, before.previous_tracking_point
    from {{ ref('int_reports__previous_points') }} as before
    inner join {{ ref('pub_reports__points') }} as points
        on
            before.school_urn = points.school_urn
            and before.academic_year = points.academic_year
            and before.tracking_point = points.tracking_point
            and points.is_current
),

students as (
    select
        now.school_urn, now.academic_year, now.tracking_point, points.year_key, now.student_key,
        cast(count(*) as double) as n_entries,
        cast(sum(now.reached) as double) as n_now,
        cast(sum(before.reached) as double) as n_before
    from judged as now
    inner join current_points as points
        on
            now.school_urn = points.school_urn
            and now.academic_year = points.academic_year
            and now.tracking_point = points.tracking_point
            and cast(now.year_group as string) = points.year_key
    inner join judged as before
        on
            now.school_urn = before.school_urn
            and points.previous_academic_year = before.academic_year
            and points.previous_tracking_point = before.tracking_point
            and now.student_key = before.student_key
            and now.subject_code = before.subject_code
    group by now.school_urn, now.academic_year, now.tracking_point, points.year_key, now.student_key
),

sums as (
    select
        school_urn, academic_year, tracking_point, year_key,
        cast(count(*) as double) as n,
        sum(n_entries) as n_entries,
        sum(n_now) as n_now,
        sum(n_before) as n_before,
        sum((n_now - n_before) * (n_now - n_before)) as changes_squared,
        sum((n_now - n_before) * n_entries) as changes_by_entries,
        sum(n_entries * n_entries) as entries_squared
    from students
    group by school_urn, academic_year, tracking_point, year_key
),

moved as (
    select
        school_urn, academic_year, tracking_point, year_key, n, n_entries, n_now, n_before,
        changes_squared, changes_by_entries, entries_squared, (n_now - n_before) / n_entries as change
    from sums
    where n > 1
),

spread as (
    select
        moved.school_urn, moved.academic_year, moved.tracking_point, moved.year_key, moved.n, moved.n_entries, moved.n_now,
        moved.n_before, moved.change,
        cast(intervals.z as double) * sqrt(
            greatest(changes_squared - change * changes_by_entries - change * (changes_by_entries - change * entries_squared), 0)
            * n / (n - 1)
        ) / n_entries as half
    from moved
    inner join {{ ref('intervals') }} as intervals
        on intervals.interval = 'finding'
)

select
    'moved' as rule, school_urn, academic_year, tracking_point, 'on_or_above_share' as measure, year_key as code,
    year_key as about,
    cast(100 * n_now / n_entries as {{ fine() }}) as value,
    cast(100 * n_before / n_entries as {{ fine() }}) as other_value,
    cast(n as bigint) as n_students,
    cast(n as bigint) as other_n_students,
    cast(100 * (change - half) as {{ fine() }}) as difference_low,
    cast(100 * (change + half) as {{ fine() }}) as difference_high
from spread
