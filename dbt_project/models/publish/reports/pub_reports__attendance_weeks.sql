-- Attendance week by week, for each year group and the school; a week is named by its Monday. A week of which more was set aside
-- than attendance bears has no figure.
with cells as (
    select
        marks.school_urn,
        marks.academic_year,
        cast(date_trunc('week', marks.date) as date) as week_start,
        coalesce(cast(marks.year_group as string), 'all') as year_key,
        sum(marks.is_attending) as n_attended,
        sum(marks.is_possible) as n_possible,
        sum(marks.n_aside) as n_aside,
        count(distinct marks.student_key) as n_students,
        count(distinct marks.student_key) as size,
        max(rules.value) as small_number
    from {{ ref('int_reports__sessions') }} as marks
    inner join {{ ref('academic_years') }} as years
        on marks.academic_year = years.academic_year
    inner join {{ ref('thresholds') }} as rules
        on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
    where marks.is_possible = 1 or marks.n_aside > 0
    group by grouping sets ( -- noqa: PRS
        (marks.school_urn, marks.academic_year, cast(date_trunc('week', marks.date) as date), marks.year_group),
        (marks.school_urn, marks.academic_year, cast(date_trunc('week', marks.date) as date))
    )
),

-- The weeks of a year group add up to its year, which is told as well.
{{ guard(
    'cells',
    ['school_urn', 'week_start', 'year_key'],
    ['school_urn, week_start', 'school_urn, academic_year, year_key'],
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
    case when not guarded.is_hidden then cast(cells.n_attended as bigint) end as n_attended,
    case when not guarded.is_hidden then cast(cells.n_possible as bigint) end as n_possible,
    case when not guarded.is_hidden then cells.n_students end as n_students,
    case
        when not guarded.is_hidden and {{ bears('cells.n_aside', 'cells.n_possible') }} and cells.n_possible > 0
            then cast(cast(100 * cells.n_attended as decimal(18, 4)) / cells.n_possible as decimal(18, 4))
    end as attendance_pct
from cells
inner join guarded
    on
        cells.school_urn = guarded.school_urn
        and cells.week_start = guarded.week_start
        and cells.year_key = guarded.year_key
inner join {{ ref('measures') }} as measures
    on measures.measure = 'attendance'
