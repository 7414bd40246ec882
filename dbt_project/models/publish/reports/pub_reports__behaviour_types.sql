-- Events of each academic year by category and type, for each year group and the school, as far as the audience is told.
with cells as (
    select
        events.is_cut,
        events.school_urn,
        events.academic_year,
        coalesce(cast(events.year_group as string), 'all') as year_key,
        events.category,
        events.event_type,
        count(*) as n_events,
        count(distinct events.student_key) as n_students,
        count(distinct events.student_key) as size,
        max(rules.value) as small_number
    from {{ ref('int_reports__events') }} as events
    inner join {{ ref('academic_years') }} as years
        on events.academic_year = years.academic_year
    inner join {{ ref('thresholds') }} as rules
        on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
    group by grouping sets ( -- noqa: PRS
        (events.is_cut, events.school_urn, events.academic_year, events.year_group, events.category, events.event_type),
        (events.is_cut, events.school_urn, events.academic_year, events.category, events.event_type)
    )
),

{{ guard(
    'cells',
    ['is_cut', 'school_urn', 'academic_year', 'year_key', 'category', 'event_type'],
    ['is_cut, school_urn, academic_year, category, event_type', 'is_cut, school_urn, academic_year, year_key, category'],
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
        cells.is_cut = guarded.is_cut
        and cells.school_urn = guarded.school_urn
        and cells.academic_year = guarded.academic_year
        and cells.year_key = guarded.year_key
        and cells.category = guarded.category
        and cells.event_type = guarded.event_type
inner join {{ ref('report_audiences') }} as audiences
    on guarded.audience = audiences.audience and cells.is_cut = audiences.hides_small
