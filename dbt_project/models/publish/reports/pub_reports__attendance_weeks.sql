-- Attendance week by week, for each year group and the school; a week is named by its Monday. A week of which more was set aside
-- than attendance bears has no figure.
with cells as (
    select
        weeks.school_urn,
        weeks.academic_year,
        weeks.week_start,
        weeks.year_key,
        weeks.n_attended,
        weeks.n_possible,
        weeks.n_aside,
        weeks.n_students,
        weeks.n_students as size,
        rules.value as small_number
    from {{ ref('int_reports__session_weeks') }} as weeks
    inner join {{ ref('thresholds') }} as rules
        on weeks.rules_year = rules.rules_year and rules.threshold = 'small_number'
),

-- The weeks of a year group add up to its year, which is told as well.
{{ guard(
    'cells',
    ['school_urn', 'academic_year', 'week_start', 'year_key'],
    ['school_urn, academic_year, week_start', 'school_urn, academic_year, year_key'],
) }}

select
    guarded.audience,
    cells.school_urn,
    cells.academic_year,
    cells.week_start,
    cast(nullif(cells.year_key, 'all') as integer) as year_group,
    case
        when guarded.is_hidden then 'hidden'
        when {{ bears('cells.n_aside', 'cells.n_possible') }} then 'shown'
        else 'withheld'
    end as status,
    case when not guarded.is_hidden then cells.n_attended end as n_attended,
    case when not guarded.is_hidden then cells.n_possible end as n_possible,
    case when not guarded.is_hidden then cells.n_students end as n_students,
    case
        when not guarded.is_hidden and {{ bears('cells.n_aside', 'cells.n_possible') }} and cells.n_possible > 0
            then cast(cast(100 * cells.n_attended as decimal(18, 4)) / cells.n_possible as decimal(18, 4))
    end as attendance_pct
from cells
inner join guarded
    on
        cells.school_urn = guarded.school_urn
        and cells.academic_year = guarded.academic_year
        and cells.week_start = guarded.week_start
        and cells.year_key = guarded.year_key
inner join {{ ref('measures') }} as measures
    on measures.measure = 'attendance'
