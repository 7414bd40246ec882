-- Which groups beside everyone else may be told: not where either side, or those who reached the measure or did not on either
-- side, are few; nor where the groups of one marker would give a hidden one away.
with cells as (
    select
        school_urn,
        academic_year,
        tracking_point,
        measure,
        marker,
        group_id,
        least(n_students, others_n_students) as n_students,
        case
            when counted in ('students', 'entries')
                then least(
                    n_students, others_n_students, numerator, denominator - numerator,
                    others_numerator, others_denominator - others_numerator
                )
            else least(n_students, others_n_students)
        end as size,
        small_number
    from {{ ref('int_reports__group_pairs') }}
),

-- How many students a group has is nearly the same in every measure, so it is hidden in every one or in none; so is what a group
-- leaves of another that it lies in.
figures as (
    select
        school_urn, academic_year, tracking_point, measure, marker, group_id, n_students, size, small_number
    from cells
    union all
    select
        cells.school_urn, cells.academic_year, cells.tracking_point, 'every' as measure, cells.marker, cells.group_id,
        min(cells.n_students) as n_students,
        min(case when nested.group_id is null then cells.n_students else 0 end) as size,
        max(cells.small_number) as small_number
    from cells
    left join {{ ref('int_reports__nested_groups') }} as nested
        on
            cells.school_urn = nested.school_urn
            and cells.academic_year = nested.academic_year
            and cells.tracking_point = nested.tracking_point
            and cells.group_id = nested.group_id
    group by cells.school_urn, cells.academic_year, cells.tracking_point, cells.marker, cells.group_id
),

{{ guard(
    'figures',
    ['school_urn', 'academic_year', 'tracking_point', 'measure', 'marker', 'group_id'],
    ['school_urn, academic_year, tracking_point, measure, marker'],
) }},

-- A group and all others make the school: where the targets hide the school's figure, they would give it away.
wholes as (
    select distinct
        targets.audience,
        pairs.school_urn,
        pairs.academic_year,
        pairs.tracking_point,
        pairs.measure,
        targets.is_share_hidden
    from {{ ref('int_reports__group_pairs') }} as pairs
    inner join {{ ref('int_reports__target_guard') }} as targets
        on
            pairs.school_urn = targets.school_urn
            and pairs.academic_year = targets.academic_year
            and pairs.tracking_point = targets.tracking_point
    where pairs.counted = 'entries' and targets.year_key = 'all' and targets.subject_key = 'all' and targets.class_key = 'all'
)

select
    own.audience,
    own.school_urn,
    own.academic_year,
    own.tracking_point,
    own.measure,
    own.group_id,
    own.is_hidden or every.is_hidden
    or coalesce(own.measure = wholes.measure and wholes.is_share_hidden, false) as is_hidden
from guarded as own
inner join guarded as every
    on
        own.audience = every.audience
        and own.school_urn = every.school_urn
        and own.academic_year = every.academic_year
        and own.tracking_point = every.tracking_point
        and own.group_id = every.group_id
        and every.measure = 'every'
left join wholes
    on
        own.audience = wholes.audience
        and own.school_urn = wholes.school_urn
        and own.academic_year = wholes.academic_year
        and own.tracking_point = wholes.tracking_point
