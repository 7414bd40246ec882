select
    school_urn,
    academic_year,
    tracking_point,
    measure,
    breakdown,
    member,
    exclusion_reason,
    count(*) as n_excluded
from {{ ref('int_measures__members') }}
where exclusion_reason is not null
group by school_urn, academic_year, tracking_point, measure, breakdown, member, exclusion_reason
