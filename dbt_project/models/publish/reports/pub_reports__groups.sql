-- Each group beside everyone else at the same point, where int_reports__group_guard lets it be told.
select
    hidden.audience,
    pairs.school_urn,
    pairs.academic_year,
    pairs.tracking_point,
    pairs.measure,
    pairs.unit,
    pairs.marker,
    pairs.group_id,
    pairs.group_name,
    case when hidden.is_hidden then 'hidden' else 'shown' end as status,
    case when not hidden.is_hidden then pairs.value end as value,
    case when not hidden.is_hidden then pairs.numerator end as numerator,
    case when not hidden.is_hidden then pairs.denominator end as denominator,
    case when not hidden.is_hidden then pairs.n_students end as n_students,
    case when not hidden.is_hidden then pairs.others_value end as others_value,
    case when not hidden.is_hidden then pairs.others_numerator end as others_numerator,
    case when not hidden.is_hidden then pairs.others_denominator end as others_denominator,
    case when not hidden.is_hidden then pairs.others_n_students end as others_n_students,
    case when not hidden.is_hidden then cast(pairs.value - pairs.others_value as {{ fine() }}) end as gap
from {{ ref('int_reports__group_pairs') }} as pairs
inner join {{ ref('int_reports__group_guard') }} as hidden
    on
        pairs.school_urn = hidden.school_urn
        and pairs.academic_year = hidden.academic_year
        and pairs.tracking_point = hidden.tracking_point
        and pairs.measure = hidden.measure
        and pairs.group_id = hidden.group_id
