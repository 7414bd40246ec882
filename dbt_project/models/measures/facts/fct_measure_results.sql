-- The national figure is that of the newest year told by then; a comparison, not a target. It is of the last year of the
-- stage, so no other year group and no pool of them stands beside it, and none once the national tables left the measure out.
with national_years as (
    select
        years.academic_year,
        national.measure,
        max(national.rules_year) as national_year
    from {{ ref('academic_years') }} as years
    inner join {{ ref('national_figures') }} as national
        on years.rules_year >= national.rules_year and national.is_beside = 1
    inner join {{ ref('measures') }} as measures
        on national.measure = measures.measure and years.rules_year < coalesce(measures.historic_from, years.rules_year + 1)
    group by years.academic_year, national.measure
)

select
    figures.school_urn,
    figures.academic_year,
    figures.tracking_point,
    figures.point_date,
    figures.measure,
    figures.basis,
    figures.breakdown,
    figures.member,
    figures.year_group,
    figures.group_id,
    figures.value,
    figures.numerator,
    figures.denominator,
    figures.is_withheld,
    figures.n_excluded,
    figures.n_students,
    figures.n_inferred,
    figures.estimate_year,
    figures.unit,
    spans.interval_low,
    spans.interval_high,
    bands.band,
    bands.label as band_name,
    cast(national.value as decimal(18, 4)) as national_value,
    national.rules_year as national_year
from {{ ref('int_measures__figures') }} as figures
left join {{ ref('int_measures__intervals') }} as spans
    on
        figures.school_urn = spans.school_urn
        and figures.academic_year = spans.academic_year
        and figures.tracking_point = spans.tracking_point
        and figures.measure = spans.measure
        and figures.basis = spans.basis
        and figures.breakdown = spans.breakdown
        and figures.member = spans.member
left join {{ ref('p8_bands') }} as bands
    on
        figures.measure = bands.measure
        and spans.interval_side = bands.interval_side
        and (bands.above is null or figures.value > bands.above)
        and (bands.at_least is null or figures.value >= bands.at_least)
        and (bands.at_most is null or figures.value <= bands.at_most)
        and (bands.below is null or figures.value < bands.below)
left join national_years
    on
        figures.academic_year = national_years.academic_year
        and figures.measure = national_years.measure
        and figures.is_comparable = 1
left join {{ ref('national_figures') }} as national
    on
        national_years.measure = national.measure
        and national_years.national_year = national.rules_year
        and national.is_beside = 1
