-- Divided last, to eight places so that whoever shows it rounds once; a denominator of zero leaves the value NULL, which
-- means not measured. Where more was set aside than the measure allows (withheld_over_pct), there is none either: it would be
-- wrong. What the nation has is of the last year of a stage, so only figures of students of that year stand
-- beside it.
with points as (
    select
        school_urn,
        academic_year,
        tracking_point,
        max(point_date) as point_date
    from {{ ref('int_measures__cohorts') }}
    group by school_urn, academic_year, tracking_point
),

reasons as (
    select distinct exclusion_reason
    from {{ ref('set_aside') }}
),

totals as (
    select
        school_urn,
        academic_year,
        tracking_point,
        measure,
        basis,
        breakdown,
        member,
        sum(case when totals.exclusion_reason is null then numerator else 0 end) as numerator,
        sum(case when totals.exclusion_reason is null then denominator else 0 end) as denominator,
        sum(case when totals.exclusion_reason is null then 0 else n_rows end) as n_excluded,
        sum(case when reasons.exclusion_reason is not null then denominator else 0 end) as aside,
        sum(case when totals.exclusion_reason is null then n_students else 0 end) as n_students,
        sum(case when totals.exclusion_reason is null then n_inferred else 0 end) as n_inferred,
        coalesce(min(case when totals.exclusion_reason is null then is_last_year end), min(is_last_year)) as is_comparable,
        max(case when totals.exclusion_reason is null then estimate_year end) as estimate_year
    from {{ ref('int_measures__totals') }} as totals
    left join reasons
        on totals.exclusion_reason = reasons.exclusion_reason
    group by school_urn, academic_year, tracking_point, measure, basis, breakdown, member
)

select
    totals.school_urn,
    totals.academic_year,
    totals.tracking_point,
    points.point_date,
    totals.measure,
    totals.basis,
    totals.breakdown,
    totals.member,
    cast(
        case
            when totals.denominator > 0 and {{ bears('totals.aside', 'totals.denominator', 'rules') }}
                then cast(totals.numerator * rules.scale as decimal(18, 4)) / totals.denominator
        end as {{ fine() }}
    ) as value,
    case when {{ bears('totals.aside', 'totals.denominator', 'rules') }} then 0 else 1 end as is_withheld,
    cast(totals.numerator as decimal(18, 4)) as numerator,
    cast(totals.denominator as decimal(18, 4)) as denominator,
    cast(totals.n_excluded as bigint) as n_excluded,
    cast(totals.n_students as bigint) as n_students,
    cast(totals.n_inferred as bigint) as n_inferred,
    parts.year_group,
    parts.group_id,
    totals.is_comparable,
    rules.unit,
    rules.interval as interval_rule,
    totals.estimate_year
from totals
inner join points
    on
        totals.school_urn = points.school_urn
        and totals.academic_year = points.academic_year
        and totals.tracking_point = points.tracking_point
inner join {{ ref('measures') }} as rules
    on totals.measure = rules.measure
left join {{ ref('int_students__cohort_groups') }} as parts
    on totals.breakdown = parts.breakdown and totals.member = parts.member
