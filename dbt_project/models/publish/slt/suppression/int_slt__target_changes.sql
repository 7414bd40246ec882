-- Like for like: the same subjects of the same students, now and at the point before, where both may be shown.
-- Classes are compared within a year only: their codes may mean other students in the next. Where what may be shown
-- is too small a part of what could be compared, there is no change to tell: it would be that of a few subjects.
with cells as (
    select
        counted.school_urn,
        counted.academic_year,
        counted.tracking_point,
        counted.year_key,
        counted.subject_key,
        counted.class_key,
        counted.rules_year,
        counted.n_above + counted.n_on as n_reached,
        counted.n_entries,
        case when guarded.is_share_hidden then 0 else 1 end as is_shown
    from {{ ref('int_slt__target_cells') }} as counted
    inner join {{ ref('int_slt__target_guard') }} as guarded
        on
            counted.school_urn = guarded.school_urn
            and counted.academic_year = guarded.academic_year
            and counted.tracking_point = guarded.tracking_point
            and counted.year_key = guarded.year_key
            and counted.subject_key = guarded.subject_key
            and counted.class_key = guarded.class_key
    where counted.breakdown in ('subject_year', 'class') and counted.n_entries > 0
),

paired as (
    select
        now.school_urn,
        now.academic_year,
        now.tracking_point,
        now.year_key,
        now.subject_key,
        now.class_key,
        now.rules_year,
        now.n_reached,
        now.n_entries,
        before.n_reached as previous_n_reached,
        before.n_entries as previous_n_entries,
        now.is_shown * before.is_shown as is_shown,
        points.previous_date
    from cells as now
    inner join {{ ref('int_slt__previous_points') }} as points
        on
            now.school_urn = points.school_urn
            and now.academic_year = points.academic_year
            and now.tracking_point = points.tracking_point
            and now.year_key = points.year_key
    inner join cells as before
        on
            now.school_urn = before.school_urn
            and points.previous_academic_year = before.academic_year
            and points.previous_tracking_point = before.tracking_point
            and points.previous_year_key = before.year_key
            and now.subject_key = before.subject_key
            and now.class_key = before.class_key
    where now.class_key = 'all' or now.academic_year = before.academic_year
),

leveled as (
    select
        school_urn, academic_year, tracking_point, year_key, subject_key, class_key,
        rules_year, n_reached, n_entries, previous_n_reached, previous_n_entries, is_shown, previous_date
    from paired
    union all
    select
        school_urn, academic_year, tracking_point, year_key, 'all' as subject_key, 'all' as class_key,
        rules_year, n_reached, n_entries, previous_n_reached, previous_n_entries, is_shown, previous_date
    from paired
    where class_key = 'all'
    union all
    select
        school_urn, academic_year, tracking_point, 'all' as year_key, subject_key, 'all' as class_key,
        rules_year, n_reached, n_entries, previous_n_reached, previous_n_entries, is_shown, previous_date
    from paired
    where class_key = 'all'
    union all
    select
        school_urn, academic_year, tracking_point, 'all' as year_key, 'all' as subject_key, 'all' as class_key,
        rules_year, n_reached, n_entries, previous_n_reached, previous_n_entries, is_shown, previous_date
    from paired
    where class_key = 'all'
)

select
    leveled.school_urn,
    leveled.academic_year,
    leveled.tracking_point,
    leveled.year_key,
    leveled.subject_key,
    leveled.class_key,
    max(leveled.previous_date) as previous_date,
    cast(
        cast(100 * sum(leveled.n_reached * leveled.is_shown) as decimal(18, 4))
        / nullif(sum(leveled.n_entries * leveled.is_shown), 0)
        - cast(100 * sum(leveled.previous_n_reached * leveled.is_shown) as decimal(18, 4))
        / nullif(sum(leveled.previous_n_entries * leveled.is_shown), 0) as decimal(18, 4)
    ) as change_points
from leveled
inner join {{ ref('thresholds') }} as rules
    on leveled.rules_year = rules.rules_year and rules.threshold = 'change_least_part_pct'
group by
    leveled.school_urn, leveled.academic_year, leveled.tracking_point,
    leveled.year_key, leveled.subject_key, leveled.class_key
having 100 * sum(leveled.n_entries * leveled.is_shown) >= max(rules.value) * sum(leveled.n_entries)
