-- Attendance, behaviour and praise of the school and its year groups at every closed point, as each audience may see them.
with cells as (
    select
        results.school_urn,
        results.academic_year,
        years.rules_year,
        results.tracking_point,
        results.measure,
        measures.unit,
        measures.counted,
        case when results.breakdown = 'school' then 'all' else results.member end as year_key,
        results.value,
        cast(results.numerator as bigint) as numerator,
        cast(results.denominator as bigint) as denominator,
        results.n_students,
        results.is_withheld,
        case when measures.counted = 'students' then least(results.numerator, results.denominator - results.numerator)
            else results.n_students end as size,
        rules.value as small_number
    from {{ ref('fct_measure_results') }} as results
    inner join {{ ref('measures') }} as measures
        on results.measure = measures.measure
    inner join {{ ref('academic_years') }} as years
        on results.academic_year = years.academic_year
    inner join {{ ref('thresholds') }} as rules
        on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
    where results.breakdown in ('school', 'year_group') and measures.counted <> 'entries' and measures.is_for_leaders = 1
),

-- How many students a year group has is the same in every measure, so it is hidden in every one or in none.
figures as (
    select
        school_urn, academic_year, tracking_point, measure, year_key, n_students, size, small_number
    from cells
    union all
    select
        school_urn, academic_year, tracking_point, 'every' as measure, year_key,
        min(n_students) as n_students, min(n_students) as size, max(small_number) as small_number
    from cells
    group by school_urn, academic_year, tracking_point, year_key
),

{{ guard(
    'figures',
    ['school_urn', 'academic_year', 'tracking_point', 'measure', 'year_key'],
    ['school_urn, academic_year, tracking_point, measure'],
) }},

hidden as (
    select
        own.audience, own.school_urn, own.academic_year, own.tracking_point, own.measure, own.year_key,
        own.is_hidden or every.is_hidden as is_hidden
    from guarded as own
    inner join guarded as every
        on
            own.audience = every.audience
            and own.school_urn = every.school_urn
            and own.academic_year = every.academic_year
            and own.tracking_point = every.tracking_point
            and own.year_key = every.year_key
            and every.measure = 'every'
)

select
    hidden.audience,
    cells.school_urn, cells.academic_year, cells.rules_year, cells.tracking_point, cells.measure, cells.unit,
    cells.counted, cells.year_key,
    hidden.is_hidden,
    cells.is_withheld,
    case when not hidden.is_hidden then cells.value end as value,
    case when not hidden.is_hidden then cells.numerator end as numerator,
    case when not hidden.is_hidden then cells.denominator end as denominator,
    case when not hidden.is_hidden then cells.n_students end as n_students
from cells
inner join hidden
    on
        cells.school_urn = hidden.school_urn
        and cells.academic_year = hidden.academic_year
        and cells.tracking_point = hidden.tracking_point
        and cells.measure = hidden.measure
        and cells.year_key = hidden.year_key
