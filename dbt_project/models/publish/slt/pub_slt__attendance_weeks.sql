-- Attendance week by week, for each year group and the school; a week is named by its Monday.
with cells as (
    select
        marks.school_urn,
        marks.academic_year,
        cast(date_trunc('week', marks.date) as date) as week_start,
        coalesce(cast(enrolled.year_group as string), 'all') as year_key,
        sum(marks.is_attending) as n_attended,
        sum(marks.is_possible) as n_possible,
        count(distinct marks.student_key) as n_students,
        count(distinct marks.student_key) as size,
        max(rules.value) as small_number
    from {{ ref('fct_attendance') }} as marks
    inner join {{ ref('dim_student_year') }} as enrolled
        on
            marks.student_key = enrolled.student_key
            and marks.academic_year = enrolled.academic_year
            and enrolled.is_listed = 1
    inner join {{ ref('academic_years') }} as years
        on marks.academic_year = years.academic_year
    inner join {{ ref('thresholds') }} as rules
        on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
    where marks.is_possible = 1
    group by grouping sets ( -- noqa: PRS
        (marks.school_urn, marks.academic_year, cast(date_trunc('week', marks.date) as date), enrolled.year_group),
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
    cells.school_urn,
    cells.academic_year,
    cells.week_start,
    cast(nullif(cells.year_key, 'all') as integer) as year_group,
    case when guarded.is_hidden then 'hidden' else 'shown' end as status,
    case when not guarded.is_hidden then cast(cells.n_attended as bigint) end as n_attended,
    case when not guarded.is_hidden then cast(cells.n_possible as bigint) end as n_possible,
    case when not guarded.is_hidden then cells.n_students end as n_students,
    case
        when not guarded.is_hidden
            then cast(cast(100 * cells.n_attended as decimal(18, 4)) / cells.n_possible as decimal(18, 4))
    end as attendance_pct
from cells
inner join guarded
    on
        cells.school_urn = guarded.school_urn
        and cells.week_start = guarded.week_start
        and cells.year_key = guarded.year_key
