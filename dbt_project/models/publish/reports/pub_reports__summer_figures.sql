-- What a cohort at the end of its stage comes to: by predictions and by expected targets at its newest closed point, by
-- results in the newest summer. Hidden from whom small numbers are: a figure of 5 students or fewer, a share with 5 or fewer on
-- either side of it, and the lesser of two shares with 5 or fewer between them, as who reaches grade 5 has reached grade 4.
with cells as (
    select
        results.school_urn,
        results.basis,
        years.rules_year,
        results.academic_year,
        results.tracking_point,
        results.member,
        results.year_group,
        results.measure,
        measures.unit,
        results.value,
        results.numerator,
        results.denominator,
        results.n_students,
        results.interval_low,
        results.interval_high,
        results.is_withheld,
        case
            when measures.unit = 'percent'
                then least(results.n_students, results.numerator, results.denominator - results.numerator)
            else results.n_students
        end as size,
        rules.value as small_number,
        headlines.measure as headline,
        rank() over (
            partition by results.school_urn, results.basis, results.year_group, results.measure
            order by results.point_date desc nulls last, results.tracking_point desc nulls last
        ) as nth_newest
    from {{ ref('fct_measure_results') }} as results
    inner join {{ ref('stages') }} as stages
        on results.year_group = stages.year_group and stages.year_group = stages.final_year_group
    inner join {{ ref('measures') }} as measures
        on results.measure = measures.measure
    inner join {{ ref('academic_years') }} as years
        on results.academic_year = years.academic_year
    inner join {{ ref('thresholds') }} as rules
        on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
    left join {{ ref('overview_headlines') }} as headlines
        on results.measure = headlines.measure
    left join {{ ref('grid_measures') }} as listed
        on results.measure = listed.measure
    where
        results.breakdown = 'year_group'
        and results.basis in ('result', 'prediction', 'expected_target')
        and (headlines.measure is not null or listed.measure is not null)
),

-- Why most of those who are not in a figure are not.
reasons as (
    select
        school_urn, academic_year, tracking_point, measure, basis, member, exclusion_reason,
        row_number() over (
            partition by school_urn, academic_year, tracking_point, measure, basis, member
            order by n_excluded desc nulls last, exclusion_reason asc nulls last
        ) as nth
    from {{ ref('fct_measure_exclusions') }}
    where breakdown = 'year_group'
),

judged as (
    select
        audiences.audience,
        cells.school_urn, cells.basis, cells.rules_year, cells.academic_year, cells.tracking_point, cells.member,
        cells.year_group, cells.measure, cells.unit, cells.value, cells.numerator, cells.denominator, cells.n_students,
        cells.interval_low, cells.interval_high, cells.is_withheld,
        case
            when
                audiences.hides_small = 1 and cells.denominator > 0
                and (
                    cells.size <= cells.small_number
                    or cells.unit = 'percent' and lag(cells.numerator) over (
                        partition by audiences.audience, cells.school_urn, cells.basis, cells.year_group, cells.unit
                        order by cells.numerator desc nulls last, cells.measure asc
                    ) - cells.numerator <= cells.small_number
                )
                then 1
            else 0
        end as is_hidden
    from cells
    cross join {{ ref('report_audiences') }} as audiences
    where cells.nth_newest = 1 and (cells.headline is not null or audiences.hides_small = 0)
)

select
    judged.audience,
    judged.school_urn,
    judged.basis,
    judged.rules_year,
    judged.year_group,
    judged.measure,
    judged.unit,
    case
        when judged.is_hidden = 1 then 'hidden'
        when judged.is_withheld = 1 then 'withheld'
        else 'shown'
    end as status,
    {% for figure in ['value', 'numerator', 'denominator', 'n_students', 'interval_low', 'interval_high'] %}
    case when judged.is_hidden = 0 then judged.{{ figure }} end as {{ figure }},
    {% endfor %}
    case when judged.denominator = 0 then reasons.exclusion_reason end as reason
from judged
left join reasons
    on
        judged.school_urn = reasons.school_urn
        and judged.academic_year = reasons.academic_year
        and judged.tracking_point = reasons.tracking_point
        and judged.measure = reasons.measure
        and judged.basis = reasons.basis
        and judged.member = reasons.member
        and reasons.nth = 1
