-- Events week by week by category, for the whole school; a week is named by its Monday.
with cells as (
    select
        events.school_urn,
        events.academic_year,
        cast(date_trunc('week', events.date) as date) as week_start,
        events.category,
        count(*) as n_events,
        count(distinct events.student_key) as n_students,
        count(distinct events.student_key) as size,
        max(rules.value) as small_number
    from {{ ref('fct_behaviour') }} as events
    inner join {{ ref('academic_years') }} as years
        on events.academic_year = years.academic_year
    inner join {{ ref('thresholds') }} as rules
        on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
    group by events.school_urn, events.academic_year, cast(date_trunc('week', events.date) as date), events.category
),

{{ guard('cells', ['school_urn', 'academic_year', 'week_start', 'category'], ['school_urn, academic_year, category']) }}

select
    guarded.audience,
    cells.school_urn,
    cells.academic_year,
    cells.week_start,
    cells.category,
    case when guarded.is_hidden then 'hidden' else 'shown' end as status,
    case when not guarded.is_hidden then cells.n_events end as n_events,
    case when not guarded.is_hidden then cells.n_students end as n_students
from cells
inner join guarded
    on
        cells.school_urn = guarded.school_urn
        and cells.academic_year = guarded.academic_year
        and cells.week_start = guarded.week_start
        and cells.category = guarded.category
