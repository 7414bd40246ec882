-- Headlines of KS4 results, and of the sixth form at every point too, of the school and, at points, its year groups; with the
-- national figure where there is one.
select
    results.school_urn,
    results.academic_year,
    results.tracking_point,
    results.point_date,
    results.basis,
    bases.name as basis_name,
    results.measure,
    measures.name as measure_name,
    measures.source as area,
    results.unit,
    case when results.breakdown = 'year_group' then results.year_group end as year_group,
    case when results.is_withheld = 1 then 'withheld' when results.value is not null then 'shown' end as status,
    results.value,
    results.numerator,
    results.denominator,
    results.n_students,
    results.interval_low,
    results.interval_high,
    case
        when measures.interval = 'value_added'
            then cast((results.interval_high - results.interval_low) / (widths.z + widths.z) as {{ fine() }})
    end as standard_error,
    results.band_name,
    results.national_value,
    results.national_year
from {{ ref('fct_measure_results') }} as results
inner join {{ ref('measures') }} as measures
    on results.measure = measures.measure
inner join {{ ref('bases') }} as bases
    on results.basis = bases.basis
left join {{ ref('intervals') }} as widths
    on measures.interval = widths.interval
where
    results.n_students > 0
    and (
        (results.basis = 'result' and results.breakdown = 'school' and measures.source = 'attainment')
        or (measures.source = 'sixth_form' and results.breakdown in ('school', 'year_group'))
    )
