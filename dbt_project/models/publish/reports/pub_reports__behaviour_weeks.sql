-- Events week by week by category, for the whole school, as far as the audience is told; a week is named by its Monday.
with weeks as (
    select
        is_cut,
        school_urn,
        academic_year,
        cast(date_trunc('week', date) as date) as week_start,
        category,
        count(*) as n_events,
        count(distinct student_key) as n_students
    from {{ ref('int_reports__events') }}
    group by is_cut, school_urn, academic_year, cast(date_trunc('week', date) as date), category
),

-- Between two points of the school its headlines tell what was recorded, so the weeks between add up to something known.
cells as (
    select
        weeks.is_cut,
        weeks.school_urn,
        weeks.academic_year,
        weeks.week_start,
        weeks.category,
        count(points.point_date) as n_points_before,
        max(weeks.n_events) as n_events,
        max(weeks.n_students) as n_students,
        max(weeks.n_students) as size,
        max(rules.value) as small_number
    from weeks
    inner join {{ ref('academic_years') }} as years
        on weeks.academic_year = years.academic_year
    inner join {{ ref('thresholds') }} as rules
        on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
    left join {{ ref('pub_reports__points') }} as points
        on
            weeks.school_urn = points.school_urn
            and weeks.academic_year = points.academic_year
            and weeks.week_start > points.point_date
    group by weeks.is_cut, weeks.school_urn, weeks.academic_year, weeks.week_start, weeks.category
),

{{ guard(
    'cells',
    ['is_cut', 'school_urn', 'academic_year', 'week_start', 'category'],
    ['is_cut, school_urn, academic_year, category, n_points_before'],
) }}

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
        cells.is_cut = guarded.is_cut
        and cells.school_urn = guarded.school_urn
        and cells.academic_year = guarded.academic_year
        and cells.week_start = guarded.week_start
        and cells.category = guarded.category
inner join {{ ref('report_audiences') }} as audiences
    on guarded.audience = audiences.audience and cells.is_cut = audiences.hides_small
