-- Every measure of the grid for every group at every closed point, with its change: of what is counted from the first day of
-- the year on the same point a year ago, of anything else on the point before of the same students. A pool of all year groups
-- has the measures that leaders read of the school alone, and no change of predictions: points differ in their year groups.
with shown as (
    select
        told.audience,
        told.school_urn,
        told.academic_year,
        years.rules_year,
        told.tracking_point,
        told.year_key,
        told.group_id,
        told.measure,
        told.status,
        told.value,
        told.numerator,
        told.denominator,
        told.n_students,
        told.interval_low,
        told.interval_high,
        told.national_value,
        told.national_year,
        measures.unit,
        measures.basis,
        measures.higher_is_better,
        listed.short,
        listed.place,
        listed.decimals
    from {{ ref('int_reports__grid_cells') }} as told
    inner join {{ ref('academic_years') }} as years
        on told.academic_year = years.academic_year
    inner join {{ ref('measures') }} as measures
        on told.measure = measures.measure
    inner join {{ ref('grid_measures') }} as listed
        on told.measure = listed.measure
),

names as (
    select group_id, name as group_name, marker
    from {{ ref('groups') }}
    where is_for_leaders = 1
)

select
    now.audience,
    now.school_urn,
    now.academic_year,
    now.tracking_point,
    cast(nullif(now.year_key, 'all') as integer) as year_group,
    now.group_id,
    names.group_name,
    names.marker,
    now.measure,
    now.short,
    now.place,
    now.decimals,
    now.unit,
    now.higher_is_better,
    now.status,
    now.value,
    now.numerator,
    now.denominator,
    now.n_students,
    now.interval_low,
    now.interval_high,
    cast(now.value - coalesce(year_before.value, before.value) as {{ fine() }}) as change,
    case
        when now.value is null then null
        when year_before.value is not null then year_before.academic_year
        when before.value is not null then before.academic_year
    end as change_academic_year,
    case
        when now.value is null then null
        when year_before.value is not null then year_before.tracking_point
        when before.value is not null then before.tracking_point
    end as change_tracking_point,
    now.national_value,
    now.national_year
from shown as now
left join names
    on now.group_id = names.group_id
left join shown as year_before
    on
        now.basis = 'recorded'
        and now.audience = year_before.audience
        and now.school_urn = year_before.school_urn
        and now.rules_year = year_before.rules_year + 1
        and now.tracking_point = year_before.tracking_point
        and now.year_key = year_before.year_key
        and now.group_id = year_before.group_id
        and now.measure = year_before.measure
left join {{ ref('int_reports__previous_points') }} as points
    on
        coalesce(now.basis, '') <> 'recorded'
        and now.school_urn = points.school_urn
        and now.academic_year = points.academic_year
        and now.tracking_point = points.tracking_point
        and now.year_key = points.year_key
left join shown as before
    on
        now.audience = before.audience
        and now.school_urn = before.school_urn
        and points.previous_academic_year = before.academic_year
        and points.previous_tracking_point = before.tracking_point
        and points.previous_year_key = before.year_key
        and now.group_id = before.group_id
        and now.measure = before.measure
