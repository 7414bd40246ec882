-- Pairs added up for the school, each department, subject and teacher, at each point of each year group, by results
-- year. Sums only: they are divided where they are shown. A prediction of an unknown teacher counts as another teacher's.
{% set breakdowns = {'department': 'department', 'subject': 'subject_code', 'teacher': 'staff_id'} %}
with members as (
    {% for breakdown, column in breakdowns.items() %}
    select
        school_urn, stage, results_year, year_group, tracking_point,
        '{{ breakdown }}' as breakdown, {{ column }} as member, staff_id, grades_off
    from {{ ref('int_accuracy__pairs') }}
    where {{ column }} is not null
    union all
    {% endfor %}
    select
        school_urn, stage, results_year, year_group, tracking_point,
        'school' as breakdown, school_urn as member, staff_id, grades_off
    from {{ ref('int_accuracy__pairs') }}
)

select
    school_urn,
    stage,
    results_year,
    year_group,
    tracking_point,
    breakdown,
    member,
    cast(count(*) as bigint) as n_pairs,
    cast(count(distinct staff_id) + count(*) - count(staff_id) as bigint) as n_teachers,
    cast(sum(case when grades_off = 0 then 1 else 0 end) as bigint) as n_exact,
    cast(sum(case when abs(grades_off) <= 1 then 1 else 0 end) as bigint) as n_within_one,
    cast(sum(case when grades_off > 0 then 1 else 0 end) as bigint) as n_over,
    cast(sum(case when grades_off < 0 then 1 else 0 end) as bigint) as n_under,
    cast(sum(grades_off) as decimal(18, 4)) as sum_of_differences,
    cast(sum(grades_off * grades_off) as {{ fine() }}) as sum_of_squares
from members
group by school_urn, stage, results_year, year_group, tracking_point, breakdown, member
