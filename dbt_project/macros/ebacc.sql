{# CTEs that find the grades of each EBacc pillar; the last one is `pillar_grades`: figure_no, pillar, the points of the
grade that decides it and the sum of those that count in its average. `items`: awards with figure_no, place, course_no
and points. #}
{% macro pillar_grades(items) %}
pillar_courses as (
    select
        courses.course_no,
        pillars.pillar,
        pillars.pillar_no,
        pillars.grades_needed,
        pillars.aps_grades
    from {{ ref('int_attainment__courses') }} as courses
    inner join {{ ref('ebacc_units') }} as rules
        on courses.category = rules.category and courses.awards = rules.awards
    inner join {{ ref('ebacc_pillars') }} as pillars
        on rules.pillar = pillars.pillar
),

pillar_awards as (
    select
        items.figure_no,
        courses.pillar_no,
        courses.grades_needed,
        courses.aps_grades,
        items.points,
        row_number() over (partition by items.figure_no, courses.pillar_no order by items.place asc) as nth
    from {{ items }} as items
    inner join pillar_courses as courses
        on items.course_no = courses.course_no
),

pillar_grades as (
    select
        figure_no,
        pillar_no,
        max(case when nth = grades_needed then points end) as grade_points,
        sum(case when nth <= aps_grades then points end) as aps_points
    from pillar_awards
    group by figure_no, pillar_no
)
{% endmacro %}
