-- On and above target at every closed point, as governors may see it. NULL where a figure is suppressed:
-- status says why, and a share that rests on a few is given as a limit.
with shares as (
    select
        guarded.audience,
        counted.school_urn,
        counted.academic_year,
        counted.tracking_point,
        counted.breakdown,
        counted.year_key,
        counted.subject_key,
        counted.class_key,
        case
            when not guarded.is_share_hidden then 'shown'
            when guarded.is_share_small and not guarded.is_size_hidden then 'limit'
            else 'hidden'
        end as status,
        case when not guarded.is_size_hidden then counted.n_students end as n_students,
        case when not guarded.is_size_hidden then counted.n_entries end as n_entries,
        case when not guarded.is_share_hidden then counted.n_above + counted.n_on end as n_on_or_above,
        case when not guarded.is_split_hidden then counted.n_above end as n_above,
        case when not guarded.is_split_hidden then counted.n_on end as n_on,
        case when not guarded.is_split_hidden then counted.n_below end as n_below,
        case
            when counted.n_above + counted.n_on > guarded.small_number then counted.n_entries - guarded.small_number
        end as at_least,
        case when counted.n_above + counted.n_on <= guarded.small_number then guarded.small_number end as at_most
    from {{ ref('int_reports__target_cells') }} as counted
    inner join {{ ref('int_reports__target_guard') }} as guarded
        on
            counted.school_urn = guarded.school_urn
            and counted.academic_year = guarded.academic_year
            and counted.tracking_point = guarded.tracking_point
            and counted.year_key = guarded.year_key
            and counted.subject_key = guarded.subject_key
            and counted.class_key = guarded.class_key
    where counted.n_entries > 0
),

percents as (
    select
        audience, school_urn, academic_year, tracking_point, breakdown, year_key, subject_key, class_key, status,
        n_students, n_entries, n_on_or_above, n_above, n_on, n_below,
        cast(cast(100 * n_on_or_above as decimal(18, 4)) / n_entries as decimal(18, 4)) as on_or_above_pct,
        case
            when status = 'limit' then cast(cast(100 * at_least as decimal(18, 4)) / n_entries as decimal(18, 4))
        end as at_least_pct,
        case
            when status = 'limit' then cast(cast(100 * at_most as decimal(18, 4)) / n_entries as decimal(18, 4))
        end as at_most_pct
    from shares
)

select
    percents.audience,
    percents.school_urn,
    percents.academic_year,
    percents.tracking_point,
    percents.breakdown,
    cast(nullif(percents.year_key, 'all') as integer) as year_group,
    nullif(percents.subject_key, 'all') as subject_code,
    subjects.name as subject_name,
    nullif(percents.class_key, 'all') as class_code,
    percents.status,
    percents.n_students,
    percents.n_entries,
    percents.n_on_or_above,
    percents.on_or_above_pct,
    percents.at_least_pct,
    percents.at_most_pct,
    percents.n_above,
    percents.n_on,
    percents.n_below,
    lights.light,
    lights.word as light_word,
    case when percents.status = 'shown' then changes.change_points end as change_points,
    case when percents.status = 'shown' then changes.previous_date end as previous_date
from percents
left join {{ ref('dim_subject') }} as subjects
    on percents.school_urn = subjects.school_urn and percents.subject_key = subjects.subject_code
left join {{ ref('int_reports__target_changes') }} as changes
    on
        percents.audience = changes.audience
        and percents.school_urn = changes.school_urn
        and percents.academic_year = changes.academic_year
        and percents.tracking_point = changes.tracking_point
        and percents.year_key = changes.year_key
        and percents.subject_key = changes.subject_key
        and percents.class_key = changes.class_key
left join {{ ref('lights') }} as lights
    on
        lights.measure = 'on_or_above_share'
        and (
            (percents.on_or_above_pct >= lights.at_least and percents.on_or_above_pct < lights.below)
            or (lights.light = 'good' and percents.at_least_pct >= lights.at_least)
            or (lights.light = 'act' and percents.at_most_pct < lights.below)
        )
