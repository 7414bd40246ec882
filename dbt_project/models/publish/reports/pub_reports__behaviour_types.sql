-- Events of each academic year to date by category and type, for each year group and the school.
with cells as (
    select
        events.school_urn,
        events.academic_year,
        coalesce(cast(enrolled.year_group as string), 'all') as year_key,
        events.category,
        events.event_type,
        count(*) as n_events,
        count(distinct events.student_key) as n_students,
        count(distinct events.student_key) as size,
        max(rules.value) as small_number
    from {{ ref('fct_behaviour') }} as events
    inner join {{ ref('dim_student_year') }} as enrolled
        on
            events.student_key = enrolled.student_key
            and events.academic_year = enrolled.academic_year
            and enrolled.is_listed = 1
    inner join {{ ref('academic_years') }} as years
        on events.academic_year = years.academic_year
    inner join {{ ref('thresholds') }} as rules
        on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
    group by grouping sets ( -- noqa: PRS
        (events.school_urn, events.academic_year, enrolled.year_group, events.category, events.event_type),
        (events.school_urn, events.academic_year, events.category, events.event_type)
    )
),

{{ guard(
    'cells',
    ['school_urn', 'academic_year', 'year_key', 'category', 'event_type'],
    ['school_urn, academic_year, category, event_type', 'school_urn, academic_year, year_key, category'],
) }}

select
    guarded.audience,
    cells.school_urn,
    cells.academic_year,
    cast(nullif(cells.year_key, 'all') as integer) as year_group,
    cells.category,
    cells.event_type,
    case when guarded.is_hidden then 'hidden' else 'shown' end as status,
    case when not guarded.is_hidden then cells.n_events end as n_events,
    case when not guarded.is_hidden then cells.n_students end as n_students
from cells
inner join guarded
    on
        cells.school_urn = guarded.school_urn
        and cells.academic_year = guarded.academic_year
        and cells.year_key = guarded.year_key
        and cells.category = guarded.category
        and cells.event_type = guarded.event_type
