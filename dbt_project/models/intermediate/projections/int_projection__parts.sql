-- Which part of the error of a grade is shared: by all grades of the year, by a subject, by a teacher, by a student's
-- subjects. The school's own, drawn towards the declared one while there is little of it.
with years as (
    select distinct
        school_urn,
        known_before
    from {{ ref('int_projection__points') }}
),

shared as (
    select
        school_urn,
        known_before,
        max(n_years) as n_years,
        {% for part in ['all_grades', 'student', 'subject', 'teacher'] %}
        sum(case when part = '{{ part }}' then cast(products as double) end) as {{ part }}_products,
        sum(case when part = '{{ part }}' then n_products end) as {{ part }}_n,
        sum(case when part = '{{ part }}' then n_units end) as {{ part }}_units,
        {% endfor %}
        sum(case when part = 'all_grades' then cast(squares as double) / n_residuals end) as square
    from {{ ref('int_projection__shared') }}
    group by school_urn, known_before
),

together as (
    select
        school_urn,
        known_before,
        n_years,
        student_units,
        subject_units,
        teacher_units,
        (all_grades_products - student_products - subject_products)
        / nullif(all_grades_n - student_n - subject_n, 0) / square as year_part,
        student_products / nullif(student_n, 0) / square as student_part,
        subject_products / nullif(subject_n, 0) / square as subject_part,
        teacher_products / nullif(teacher_n, 0) / square as teacher_part
    from shared
),

apart as (
    select school_urn, known_before, 'year' as part, n_years as n_units, year_part as own_part
    from together
    union all
    select school_urn, known_before, 'subject' as part, subject_units as n_units, subject_part - year_part as own_part
    from together
    union all
    select school_urn, known_before, 'teacher' as part, teacher_units as n_units, teacher_part - subject_part as own_part
    from together
    union all
    select school_urn, known_before, 'student' as part, student_units as n_units, student_part - year_part as own_part
    from together
),

drawn_together as (
    select
        years.school_urn,
        years.known_before,
        rules.part,
        (
            coalesce(apart.n_units, 0) * least(greatest(coalesce(apart.own_part, rules.declared_share), 0), 1)
            + rules.units * rules.declared_share
        ) / (coalesce(apart.n_units, 0) + rules.units) as part_of_error
    from years
    cross join {{ ref('projection_parts') }} as rules
    left join apart
        on years.school_urn = apart.school_urn and years.known_before = apart.known_before and rules.part = apart.part
),

summed as (
    select
        school_urn,
        known_before,
        {% for part in ['year', 'subject', 'teacher', 'student'] %}
        sum(case when part = '{{ part }}' then part_of_error else 0 end) as {{ part }}_part,
        {% endfor %}
        greatest(sum(part_of_error) / {{ projection_rule('most_shared_part') }}, 1) as too_much
    from drawn_together
    group by school_urn, known_before
)

select
    summed.school_urn,
    summed.known_before,
    cast(coalesce(together.n_years, 0) as integer) as n_years,
    histories.history,
    {% for part in ['year', 'subject', 'teacher', 'student'] %}
    cast(summed.{{ part }}_part / summed.too_much as decimal(18, 4)) as {{ part }}_part{{ "," if not loop.last }}
    {% endfor %}
from summed
left join together
    on summed.school_urn = together.school_urn and summed.known_before = together.known_before
inner join {{ ref('projection_histories') }} as histories
    on
        coalesce(together.n_years, 0) >= histories.years_from
        and coalesce(together.n_years, 0) < histories.years_below
