-- Each group beside everyone else at the same point. Hidden where either side, or those who reached the measure
-- or did not on either side, are few; and where the groups of one marker would give a hidden one away.
with cells as (
    select
        school_urn,
        academic_year,
        tracking_point,
        measure,
        marker,
        group_id,
        n_students,
        case
            when counted in ('students', 'entries')
                then least(
                    n_students, others_n_students, numerator, denominator - numerator,
                    others_numerator, others_denominator - others_numerator
                )
            else least(n_students, others_n_students)
        end as size,
        small_number
    from {{ ref('int_measures__group_pairs') }}
),

{{ guard(
    'cells',
    ['school_urn', 'academic_year', 'tracking_point', 'measure', 'marker', 'group_id'],
    ['school_urn, academic_year, tracking_point, measure, marker'],
) }}

select
    pairs.school_urn,
    pairs.academic_year,
    pairs.tracking_point,
    pairs.measure,
    pairs.unit,
    pairs.marker,
    pairs.group_id,
    pairs.group_name,
    case when guarded.is_hidden then 'hidden' else 'shown' end as status,
    case when not guarded.is_hidden then pairs.value end as value,
    case when not guarded.is_hidden then pairs.numerator end as numerator,
    case when not guarded.is_hidden then pairs.denominator end as denominator,
    case when not guarded.is_hidden then pairs.n_students end as n_students,
    case when not guarded.is_hidden then pairs.others_value end as others_value,
    case when not guarded.is_hidden then pairs.others_numerator end as others_numerator,
    case when not guarded.is_hidden then pairs.others_denominator end as others_denominator,
    case when not guarded.is_hidden then pairs.others_n_students end as others_n_students,
    case when not guarded.is_hidden then cast(pairs.value - pairs.others_value as decimal(18, 4)) end as gap
from {{ ref('int_measures__group_pairs') }} as pairs
inner join guarded
    on
        pairs.school_urn = guarded.school_urn
        and pairs.academic_year = guarded.academic_year
        and pairs.tracking_point = guarded.tracking_point
        and pairs.measure = guarded.measure
        and pairs.group_id = guarded.group_id
