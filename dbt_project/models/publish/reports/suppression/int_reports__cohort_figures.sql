-- What a cohort at the end of its stage comes to at each point and in each summer, as each audience may see it. Hidden from whom
-- small numbers are: a figure of 5 students or fewer, a share with 5 or fewer on either side of it, and a share with 5 or fewer
-- between it and that of the grade before (as who reaches grade 5 has reached grade 4) with those of all higher grades. Each is
-- decided by what is told of the grade before, never by what is not.
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
        coalesce(measures.outcome, measures.measure) as outcome,
        measures.at_least,
        results.value,
        results.numerator,
        results.denominator,
        results.n_students,
        results.interval_low,
        results.interval_high,
        results.national_value,
        results.national_year,
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

{% set chain = 'school_urn, basis, academic_year, tracking_point, year_group, outcome' %}
{% set told = ['value', 'numerator', 'denominator', 'n_students', 'interval_low', 'interval_high'] %}
compared as (
    select
        school_urn, basis, rules_year, academic_year, tracking_point, member, year_group, measure, outcome, at_least, unit,
        {{ told | join(', ') }},
        national_value, national_year, is_withheld, headline, nth_newest,
        case when size <= small_number then 1 else 0 end as is_small,
        case
            when
                unit = 'percent'
                and row_number() over (partition by {{ chain }} order by at_least asc nulls last) > 1
                and least(
                    lag(numerator) over (partition by {{ chain }} order by at_least asc nulls last), denominator - small_number
                ) - numerator <= small_number
                then 1
            else 0
        end as is_near
    from cells
),

judged as (
    select
        school_urn, basis, rules_year, academic_year, tracking_point, member, year_group, measure, unit,
        {{ told | join(', ') }},
        national_value, national_year, is_withheld, headline, nth_newest,
        case
            when denominator > 0 and is_small + sum(is_near) over (
                partition by {{ chain }} order by at_least asc nulls last rows between unbounded preceding and current row
            ) > 0 then 1
            else 0
        end as is_few
    from compared
)

select
    audiences.audience,
    judged.school_urn,
    judged.basis,
    judged.rules_year,
    judged.academic_year,
    judged.tracking_point,
    judged.member,
    judged.year_group,
    judged.measure,
    judged.unit,
    judged.nth_newest,
    case
        when judged.is_few = 1 and audiences.hides_small = 1 then 'hidden'
        when judged.is_withheld = 1 then 'withheld'
        else 'shown'
    end as status,
    {% for figure in told %}
    case when judged.is_few = 0 or audiences.hides_small = 0 then judged.{{ figure }} end as {{ figure }},
    {% endfor %}
    case when judged.denominator = 0 then 1 else 0 end as is_empty,
    judged.national_value,
    judged.national_year
from judged
cross join {{ ref('report_audiences') }} as audiences
where judged.headline is not null or audiences.hides_small = 0
