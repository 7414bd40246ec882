select
    totals.school_urn,
    totals.academic_year,
    totals.tracking_point,
    totals.measure,
    totals.basis,
    totals.breakdown,
    totals.member,
    parts.year_group,
    parts.group_id,
    totals.exclusion_reason,
    totals.n_rows as n_excluded
from {{ ref('int_measures__totals') }} as totals
left join {{ ref('int_students__cohort_groups') }} as parts
    on totals.breakdown = parts.breakdown and totals.member = parts.member
where totals.exclusion_reason is not null
