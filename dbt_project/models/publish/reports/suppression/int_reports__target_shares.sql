-- Shares on and above target as each audience may see them, with the interval that their light is told by; that of a limit is
-- as wide as the limit allows.
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
),

-- A student's entries go together, so it is students who are counted for the interval: the wider one.
parts as (
    select
        percents.audience, percents.school_urn, percents.academic_year, percents.tracking_point, percents.breakdown,
        percents.year_key, percents.subject_key, percents.class_key, percents.status, percents.n_students,
        percents.n_entries, percents.n_on_or_above, percents.n_above, percents.n_on, percents.n_below,
        percents.on_or_above_pct, percents.at_least_pct, percents.at_most_pct,
        cast(coalesce(percents.on_or_above_pct, percents.at_least_pct) as double) / 100 as low_share,
        cast(coalesce(percents.on_or_above_pct, percents.at_most_pct) as double) / 100 as high_share,
        cast(percents.n_students as double) as n,
        cast(rules.z as double) as z
    from percents
    inner join {{ ref('intervals') }} as rules
        on rules.interval = 'share'
)

select
    audience, school_urn, academic_year, tracking_point, breakdown, year_key, subject_key, class_key, status,
    n_students, n_entries, n_on_or_above, n_above, n_on, n_below, on_or_above_pct, at_least_pct, at_most_pct,
    case
        when low_share is not null then {{ wilson_shown('-', 'low_share') }}
        when high_share is not null then 0
    end as interval_low,
    case
        when high_share is not null then {{ wilson_shown('+', 'high_share') }}
        when low_share is not null then 100
    end as interval_high
from parts
