-- Which part of the error of a grade is shared, as the school's own pairs tell it, each without what the wider part has: by all
-- grades of the year, by a subject, by a teacher, by a student's subjects. n_units: how many years, subjects and so on tell it.
with shared as (
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
)

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
