-- Late marks week by week out of possible sessions, of each year group and the school; a week is named by its Monday. Hidden too
-- where the attendance of the week is, and in the weeks of a year group or school whose year is hidden.
with cells as (
    select
        weeks.school_urn,
        weeks.academic_year,
        weeks.week_start,
        weeks.year_key,
        weeks.n_late,
        weeks.n_possible,
        weeks.n_aside,
        weeks.n_students_late as n_students,
        weeks.n_students_late as size,
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
) }},

shown as (
    select
        guarded.audience,
        cells.school_urn,
        cells.academic_year,
        cells.week_start,
        cells.year_key,
        cells.n_late,
        cells.n_possible,
        cells.n_aside,
        cells.n_students,
        guarded.is_hidden or years.status = 'hidden' or weeks.status = 'hidden' as is_hidden
    from cells
    inner join guarded
        on
            cells.school_urn = guarded.school_urn
            and cells.academic_year = guarded.academic_year
            and cells.week_start = guarded.week_start
            and cells.year_key = guarded.year_key
    inner join {{ ref('pub_reports__lateness') }} as years
        on
            guarded.audience = years.audience
            and cells.school_urn = years.school_urn
            and cells.academic_year = years.academic_year
            and cells.year_key = coalesce(cast(years.year_group as string), 'all')
            and years.statistical_class is null
    inner join {{ ref('pub_reports__attendance_weeks') }} as weeks
        on
            guarded.audience = weeks.audience
            and cells.school_urn = weeks.school_urn
            and cells.academic_year = weeks.academic_year
            and cells.week_start = weeks.week_start
            and cells.year_key = coalesce(cast(weeks.year_group as string), 'all')
)

select
    shown.audience,
    shown.school_urn,
    shown.academic_year,
    shown.week_start,
    cast(nullif(shown.year_key, 'all') as integer) as year_group,
    case
        when shown.is_hidden then 'hidden'
        when {{ bears('shown.n_aside', 'shown.n_possible') }} then 'shown'
        else 'withheld'
    end as status,
    case when not shown.is_hidden then shown.n_late end as n_late,
    case when not shown.is_hidden then shown.n_possible end as n_possible,
    case when not shown.is_hidden then shown.n_students end as n_students,
    case
        when not shown.is_hidden and {{ bears('shown.n_aside', 'shown.n_possible') }} and shown.n_possible > 0
            then cast(cast(100 * shown.n_late as decimal(18, 4)) / shown.n_possible as decimal(18, 4))
    end as late_pct
from shown
inner join {{ ref('measures') }} as measures
    on measures.measure = 'attendance'
