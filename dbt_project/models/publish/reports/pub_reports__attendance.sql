-- Sessions of each academic year to date by the DfE's meaning of their codes, for each year group and the school;
-- no share of them where more was set aside than attendance bears.
with marked as (
    select
        marks.school_urn,
        marks.academic_year,
        years.rules_year,
        marks.year_group,
        marks.statistical_class,
        marks.student_key,
        marks.is_possible,
        marks.is_attending
    from {{ ref('int_reports__sessions') }} as marks
    inner join {{ ref('academic_years') }} as years
        on marks.academic_year = years.academic_year
    where marks.n_aside = 0
),

aside as (
    select
        school_urn,
        academic_year,
        coalesce(cast(year_group as string), 'all') as year_key,
        sum(n_aside) as n_aside
    from {{ ref('int_reports__sessions') }}
    group by grouping sets ((school_urn, academic_year, year_group), (school_urn, academic_year)) -- noqa: PRS
),

cells as (
    select
        marked.school_urn,
        marked.academic_year,
        coalesce(cast(marked.year_group as string), 'all') as year_key,
        marked.statistical_class,
        count(*) as n_sessions,
        sum(marked.is_possible) as n_possible,
        max(marked.is_possible) as is_possible,
        max(marked.is_attending) as is_attending,
        count(distinct marked.student_key) as n_students,
        count(distinct marked.student_key) as size,
        max(rules.value) as small_number
    from marked
    inner join {{ ref('thresholds') }} as rules
        on marked.rules_year = rules.rules_year and rules.threshold = 'small_number'
    group by grouping sets ( -- noqa: PRS
        (marked.school_urn, marked.academic_year, marked.year_group, marked.statistical_class),
        (marked.school_urn, marked.academic_year, marked.statistical_class)
    )
),

totals as (
    select
        school_urn,
        academic_year,
        year_key,
        sum(n_possible) as n_possible
    from cells
    group by school_urn, academic_year, year_key
),

-- The classes that count as attending add up to the sessions attended, and the other possible ones to those missed;
-- both are told week by week.
{{ guard(
    'cells',
    ['school_urn', 'academic_year', 'year_key', 'statistical_class'],
    [
        'school_urn, academic_year, year_key, is_possible, is_attending',
        'school_urn, academic_year, statistical_class',
    ],
) }}

select
    guarded.audience,
    cells.school_urn,
    cells.academic_year,
    cast(nullif(cells.year_key, 'all') as integer) as year_group,
    cells.statistical_class,
    case
        when guarded.is_hidden then 'hidden'
        when {{ bears('aside.n_aside', 'totals.n_possible') }} then 'shown'
        else 'withheld'
    end as status,
    case when not guarded.is_hidden then cells.n_sessions end as n_sessions,
    cast(totals.n_possible as bigint) as n_possible,
    case when not guarded.is_hidden then cells.n_students end as n_students,
    case
        when not guarded.is_hidden and {{ bears('aside.n_aside', 'totals.n_possible') }} and cells.n_possible > 0
            then cast(cast(100 * cells.n_possible as decimal(18, 4)) / totals.n_possible as decimal(18, 4))
    end as sessions_pct
from cells
inner join guarded
    on
        cells.school_urn = guarded.school_urn
        and cells.academic_year = guarded.academic_year
        and cells.year_key = guarded.year_key
        and cells.statistical_class = guarded.statistical_class
inner join totals
    on
        cells.school_urn = totals.school_urn
        and cells.academic_year = totals.academic_year
        and cells.year_key = totals.year_key
inner join aside
    on
        cells.school_urn = aside.school_urn
        and cells.academic_year = aside.academic_year
        and cells.year_key = aside.year_key
inner join {{ ref('measures') }} as measures
    on measures.measure = 'attendance'
