-- Where a figure has one, its interval: Progress 8 by the national standard deviation (of the last year of KS4), value added
-- by that of its courses, a share after Wilson.
with figures as (
    select
        figures.school_urn,
        figures.academic_year,
        figures.tracking_point,
        figures.measure,
        figures.basis,
        figures.breakdown,
        figures.member,
        figures.interval_rule,
        cast(figures.value as double) as value,
        cast(figures.numerator as double) / figures.denominator as share,
        cast(figures.n_students as double) as n,
        cast(rules.z as double) as z,
        coalesce(errors.standard_error, cast(spread.national_sd as double) / sqrt(cast(figures.n_students as double)))
            as standard_error
    from {{ ref('int_measures__figures') }} as figures
    inner join {{ ref('intervals') }} as rules
        on figures.interval_rule = rules.interval
    left join {{ ref('p8_national') }} as spread
        on figures.estimate_year = spread.rules_year
    left join {{ ref('int_measures__sixth_form_errors') }} as errors
        on
            figures.school_urn = errors.school_urn
            and figures.academic_year = errors.academic_year
            and figures.tracking_point = errors.tracking_point
            and figures.measure = errors.measure
            and figures.basis = errors.basis
            and figures.breakdown = errors.breakdown
            and figures.member = errors.member
    where figures.denominator > 0 and (figures.interval_rule <> 'national_sd' or figures.is_comparable = 1)
),

parts as (
    select
        school_urn, academic_year, tracking_point, measure, basis, breakdown, member, interval_rule, value,
        case
            when interval_rule = 'share' then {{ wilson_middle() }}
            else value
        end as middle,
        case
            when interval_rule = 'share' then {{ wilson_half() }}
            else z * standard_error
        end as half
    from figures
)

select
    school_urn, academic_year, tracking_point, measure, basis, breakdown, member,
    cast(middle - half as {{ fine() }}) as interval_low,
    cast(middle + half as {{ fine() }}) as interval_high,
    case
        when middle - half > 0 then 'above'
        when middle + half < 0 then 'below'
        when half is not null then 'across'
    end as interval_side
from parts
