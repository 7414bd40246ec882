-- Divided last; a denominator of zero leaves the value NULL, which means not measured.
with closed as (
    select
        school_urn,
        academic_year,
        tracking_point,
        max(close_date) as point_date
    from {{ ref('int_measures__points') }}
    group by school_urn, academic_year, tracking_point
),

totals as (
    select
        school_urn,
        academic_year,
        tracking_point,
        measure,
        breakdown,
        member,
        cast(sum(case when exclusion_reason is null then numerator else 0 end) as bigint) as numerator,
        cast(sum(case when exclusion_reason is null then denominator else 0 end) as bigint) as denominator,
        cast(sum(case when exclusion_reason is null then 0 else 1 end) as bigint) as n_excluded,
        count(distinct case when exclusion_reason is null then student_key end) as n_students
    from {{ ref('int_measures__members') }}
    group by school_urn, academic_year, tracking_point, measure, breakdown, member
)

select
    totals.school_urn,
    totals.academic_year,
    totals.tracking_point,
    closed.point_date,
    totals.measure,
    totals.breakdown,
    totals.member,
    cast(
        case
            when totals.denominator > 0
                then cast(totals.numerator * measures.scale as decimal(18, 4)) / totals.denominator
        end as decimal(18, 4)
    ) as value,
    totals.numerator,
    totals.denominator,
    totals.n_excluded,
    totals.n_students,
    measures.unit
from totals
inner join closed
    on
        totals.school_urn = closed.school_urn
        and totals.academic_year = closed.academic_year
        and totals.tracking_point = closed.tracking_point
inner join {{ ref('measures') }} as measures
    on totals.measure = measures.measure
