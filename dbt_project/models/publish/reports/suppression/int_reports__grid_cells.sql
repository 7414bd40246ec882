-- Figures of the grid by audience: for whom small numbers stand as they are, every one; for others what their tables tell already
-- and nothing else, so that nothing new can follow from them.
with points as (
    select distinct school_urn, academic_year, tracking_point
    from {{ ref('dim_tracking_point') }}
    where is_closed and is_results = 0
),

whole as (
    select
        audiences.audience,
        results.school_urn,
        results.academic_year,
        results.tracking_point,
        coalesce(cast(results.year_group as string), 'all') as year_key,
        coalesce(results.group_id, 'all') as group_id,
        results.measure,
        case when results.is_withheld = 1 then 'withheld' else 'shown' end as status,
        results.value,
        results.numerator,
        results.denominator,
        results.n_students,
        results.interval_low,
        results.interval_high,
        results.national_value,
        results.national_year
    from {{ ref('fct_measure_results') }} as results
    inner join points
        on
            results.school_urn = points.school_urn
            and results.academic_year = points.academic_year
            and results.tracking_point = points.tracking_point
    inner join {{ ref('measures') }} as measures
        on results.measure = measures.measure
    inner join {{ ref('grid_measures') }} as listed
        on results.measure = listed.measure
    inner join {{ ref('report_audiences') }} as audiences
        on audiences.hides_small = 0
    left join {{ ref('groups') }} as names
        on results.group_id = names.group_id
    where
        results.basis in ('prediction', 'recorded')
        and results.breakdown in ('school', 'year_group', 'student_group', 'year_and_student_group')
        and results.denominator > 0
        and (results.year_group is not null or measures.is_for_leaders = 1)
        and (results.group_id is null or names.is_for_leaders = 1)
),

told as (
    select
        audience, school_urn, academic_year, tracking_point, year_group, 'all' as group_id,
        'on_or_above_share' as measure, case when status = 'shown' then 'shown' else 'hidden' end as status,
        on_or_above_pct as value, n_on_or_above as numerator, n_entries as denominator, n_students
    from {{ ref('pub_reports__targets') }}
    where breakdown in ('school', 'year_group')
    union all
    select
        audience, school_urn, academic_year, tracking_point, year_group, 'all' as group_id,
        measure, status, value, numerator, denominator, n_students
    from {{ ref('pub_reports__headlines') }}
    union all
    select
        audience, school_urn, academic_year, tracking_point, cast(null as integer) as year_group, group_id,
        measure, status, value, numerator, denominator, n_students
    from {{ ref('pub_reports__groups') }}
)

select
    audience, school_urn, academic_year, tracking_point, year_key, group_id, measure, status, value, numerator, denominator,
    n_students, interval_low, interval_high, national_value, national_year
from whole
union all
select
    told.audience,
    told.school_urn,
    told.academic_year,
    told.tracking_point,
    coalesce(cast(told.year_group as string), 'all') as year_key,
    told.group_id,
    told.measure,
    told.status,
    {% for figure in ['value', 'numerator', 'denominator', 'n_students'] %}
    case when told.status = 'shown' then told.{{ figure }} end as {{ figure }},
    {% endfor %}
    cast(null as {{ fine() }}) as interval_low,
    cast(null as {{ fine() }}) as interval_high,
    cast(null as decimal(18, 4)) as national_value,
    cast(null as integer) as national_year
from told
inner join {{ ref('report_audiences') }} as audiences
    on told.audience = audiences.audience and audiences.hides_small = 1
