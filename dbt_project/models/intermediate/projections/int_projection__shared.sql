-- Products of the errors of every two grades of a school and year, added up by what the two have in common. From sums
-- alone: the square of a sum less the sum of squares is what every two make. n_units counts what was seen apart from
-- others: the distances of one exam are not new years, subjects, teachers or students.
{% set groups = {
    'all_grades': [], 'student': ['student_id'], 'subject': ['subject_code'], 'teacher': ['subject_code', 'staff_id'],
} %}
with years as (
    select distinct
        school_urn,
        known_before
    from {{ ref('int_projection__points') }}
),
{% for part, keys in groups.items() %}
of_{{ part }} as (
    select
        school_urn,
        results_year,
        distance,
        {% for key in keys %}{{ key }}, {% endfor %}
        sum(residual) as sum_of_residuals,
        sum(residual * residual) as sum_of_squares,
        count(*) as n
    from {{ ref('int_projection__residuals') }}
    group by school_urn, results_year, distance{% for key in keys %}, {{ key }}{% endfor %}
),
{% endfor %}
added as (
    {% for part in ['student', 'subject', 'teacher'] %}
    select
        school_urn,
        results_year,
        '{{ part }}' as part,
        sum(
            cast(sum_of_residuals as decimal(18, 4)) * cast(sum_of_residuals as decimal(18, 4))
            - cast(sum_of_squares as decimal(18, 4))
        ) as products,
        sum(n * n - n) as n_products,
        sum(sum_of_squares) as squares,
        sum(n) as n,
        cast(cast(count(*) as double) / count(distinct distance) as decimal(18, 4)) as n_units
    from of_{{ part }}
    group by school_urn, results_year
    union all
    {% endfor %}
    select
        school_urn,
        results_year,
        'all_grades' as part,
        sum(
            cast(sum_of_residuals as decimal(18, 4)) * cast(sum_of_residuals as decimal(18, 4))
            - cast(sum_of_squares as decimal(18, 4))
        ) as products,
        sum(n * n - n) as n_products,
        sum(sum_of_squares) as squares,
        sum(n) as n,
        cast(cast(count(*) as double) / count(distinct distance) as decimal(18, 4)) as n_units
    from of_all_grades
    group by school_urn, results_year
)

select
    years.school_urn,
    years.known_before,
    added.part,
    cast(sum(added.products) as decimal(18, 4)) as products,
    cast(sum(added.n_products) as bigint) as n_products,
    cast(sum(added.squares) as decimal(18, 4)) as squares,
    cast(sum(added.n) as bigint) as n_residuals,
    cast(sum(added.n_units) as decimal(18, 4)) as n_units,
    cast(count(*) as integer) as n_years
from years
inner join added
    on years.school_urn = added.school_urn and years.known_before > added.results_year
group by years.school_urn, years.known_before, added.part
