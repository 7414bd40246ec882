-- Sessions of each academic year to date by the DfE's meaning of their codes, for each year group and the school.
with marked as (
    select
        marks.school_urn,
        marks.academic_year,
        years.rules_year,
        enrolled.year_group,
        marks.statistical_class,
        marks.student_key,
        marks.is_possible,
        marks.is_attending
    from {{ ref('fct_attendance') }} as marks
    inner join {{ ref('dim_student_year') }} as enrolled
        on
            marks.student_key = enrolled.student_key
            and marks.academic_year = enrolled.academic_year
            and enrolled.is_listed = 1
    inner join {{ ref('academic_years') }} as years
        on marks.academic_year = years.academic_year
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
    cells.school_urn,
    cells.academic_year,
    cast(nullif(cells.year_key, 'all') as integer) as year_group,
    cells.statistical_class,
    case when guarded.is_hidden then 'hidden' else 'shown' end as status,
    case when not guarded.is_hidden then cells.n_sessions end as n_sessions,
    cast(totals.n_possible as bigint) as n_possible,
    case when not guarded.is_hidden then cells.n_students end as n_students,
    case
        when not guarded.is_hidden and cells.n_possible > 0
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
