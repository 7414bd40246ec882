-- What the newest cohort comes to: by predictions and by expected targets at its newest closed point, by results in the newest
-- summer; and why most are not in a figure that is of nobody.
with reasons as (
    select
        school_urn, academic_year, tracking_point, measure, basis, member, exclusion_reason,
        row_number() over (
            partition by school_urn, academic_year, tracking_point, measure, basis, member
            order by n_excluded desc nulls last, exclusion_reason asc nulls last
        ) as nth
    from {{ ref('fct_measure_exclusions') }}
    where breakdown = 'year_group'
)

select
    cells.audience,
    cells.school_urn,
    cells.basis,
    cells.rules_year,
    cells.year_group,
    cells.measure,
    cells.unit,
    cells.status,
    cells.value,
    cells.numerator,
    cells.denominator,
    cells.n_students,
    cells.interval_low,
    cells.interval_high,
    case when cells.is_empty = 1 then reasons.exclusion_reason end as reason
from {{ ref('int_reports__cohort_figures') }} as cells
left join reasons
    on
        cells.school_urn = reasons.school_urn
        and cells.academic_year = reasons.academic_year
        and cells.tracking_point = reasons.tracking_point
        and cells.measure = reasons.measure
        and cells.basis = reasons.basis
        and cells.member = reasons.member
        and reasons.nth = 1
where cells.nth_newest = 1
