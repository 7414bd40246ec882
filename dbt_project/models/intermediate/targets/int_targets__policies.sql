-- The policy that holds on the as-of date for each subject of each cohort: the school's own row of the subject before that of
-- its area before that of all, each the newest that has begun; without any the row that the program ships, whose deadline lies
-- in the year in which the cohort began the subject.
{% set told = [
    'baseline', 'expected_percentile', 'expected_thirds', 'aspirational_percentile', 'aspirational_thirds', 'test_weight',
    'department_weight', 'primary_weight', 'fine_from_year', 'lowest_grade', 'highest_grade'
] %}
with cohorts as (
    select
        needed.school_urn,
        needed.results_year,
        needed.subject_code,
        needed.area,
        min(years.first_day) as first_day
    from {{ ref('int_targets__needed') }} as needed
    inner join {{ ref('academic_years') }} as years
        on needed.first_academic_year = years.academic_year
    group by needed.school_urn, needed.results_year, needed.subject_code, needed.area
),

shipped as (
    select
        cohorts.school_urn,
        cohorts.results_year,
        cohorts.subject_code,
        cohorts.area,
        rows.method,
        {% for column in told %}
        rows.{{ column }},
        {% endfor %}
        rows.edition,
        rows.joiner_days,
        make_date(
            cast(extract(year from cohorts.first_day) as integer)
            + case when rows.deadline_month < extract(month from cohorts.first_day) then 1 else 0 end,
            rows.deadline_month, rows.deadline_day
        ) as deadline,
        row_number() over (
            partition by cohorts.school_urn, cohorts.results_year, cohorts.subject_code, cohorts.area
            order by case when rows.subject = cohorts.area then 0 else 1 end
        ) as nth
    from cohorts
    inner join {{ ref('target_policies_shipped') }} as rows
        on rows.subject in (cohorts.area, 'all')
),

own as (
    select
        cohorts.school_urn,
        cohorts.results_year,
        cohorts.subject_code,
        cohorts.area,
        rows.method,
        {% for column in told %}
        rows.{{ column }},
        {% endfor %}
        rows.edition,
        rows.deadline,
        rows.joiner_days,
        case rows.subject when cohorts.subject_code then 'own_subject' when cohorts.area then 'own_area' else 'own_all' end
            as policy_from,
        row_number() over (
            partition by cohorts.school_urn, cohorts.results_year, cohorts.subject_code, cohorts.area
            order by
                case when rows.subject = cohorts.subject_code then 0 else 1 end asc,
                case when rows.subject = 'all' then 1 else 0 end asc,
                rows.valid_from desc
        ) as nth
    from cohorts
    inner join {{ ref('stg_target_policies') }} as rows
        on
            cohorts.school_urn = rows.school_urn
            and cohorts.results_year = rows.results_year
            and rows.subject in (cohorts.subject_code, cohorts.area, 'all')
            and rows.valid_from <= cast('{{ var("as_of") }}' as date)
)

select
    cohorts.school_urn,
    cohorts.results_year,
    cohorts.subject_code,
    cohorts.area,
    coalesce(own.policy_from, case when shipped.method is not null then 'shipped' end) as policy_from,
    coalesce(own.method, shipped.method) as method,
    {% for column in told %}
    case when own.method is not null then own.{{ column }} else shipped.{{ column }} end as {{ column }},
    {% endfor %}
    coalesce(own.edition, shipped.edition) as edition,
    coalesce(own.deadline, shipped.deadline) as deadline,
    cast(coalesce(own.joiner_days, shipped.joiner_days, {{ target_rule('joiner_days') }}) as integer) as joiner_days
from cohorts
left join own
    on
        cohorts.school_urn = own.school_urn
        and cohorts.results_year = own.results_year
        and cohorts.subject_code = own.subject_code
        and coalesce(cohorts.area, '') = coalesce(own.area, '')
        and own.nth = 1
left join shipped
    on
        cohorts.school_urn = shipped.school_urn
        and cohorts.results_year = shipped.results_year
        and cohorts.subject_code = shipped.subject_code
        and coalesce(cohorts.area, '') = coalesce(shipped.area, '')
        and shipped.nth = 1
