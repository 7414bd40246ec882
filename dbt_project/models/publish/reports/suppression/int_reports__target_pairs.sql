-- The same subjects of the same students, and the same classes, now and at the point before; is_shown where both may be shown.
-- Classes are paired within a year only: their codes may mean other students in the next.
with cells as (
    select
        guarded.audience,
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
    from {{ ref('int_reports__target_cells') }} as counted
    inner join {{ ref('int_reports__target_guard') }} as guarded
        on
            counted.school_urn = guarded.school_urn
            and counted.academic_year = guarded.academic_year
            and counted.tracking_point = guarded.tracking_point
            and counted.year_key = guarded.year_key
            and counted.subject_key = guarded.subject_key
            and counted.class_key = guarded.class_key
    where counted.breakdown in ('subject_year', 'class') and counted.n_entries > 0
)

select
    now.audience,
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
    points.previous_date,
    now.is_shown * before.is_shown as is_shown
from cells as now
inner join {{ ref('int_reports__previous_points') }} as points
    on
        now.school_urn = points.school_urn
        and now.academic_year = points.academic_year
        and now.tracking_point = points.tracking_point
        and now.year_key = points.year_key
inner join cells as before
    on
        now.audience = before.audience
        and now.school_urn = before.school_urn
        and points.previous_academic_year = before.academic_year
        and points.previous_tracking_point = before.tracking_point
        and points.previous_year_key = before.year_key
        and now.subject_key = before.subject_key
        and now.class_key = before.class_key
where now.class_key = 'all' or now.academic_year = before.academic_year
