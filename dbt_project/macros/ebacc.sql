{# CTEs that find the grades of each EBacc pillar; the last one is `pillar_grades`: figure_no, pillar_no, the points of the
grade that decides it and the sum of those that count in its average. `items`: awards with figure_no, place, pillar_no
and points. Only where more than one grade counts are the awards put in order. #}
{% macro pillar_grades(items) %}
pillar_awards as (
    select
        items.figure_no,
        items.pillar_no,
        pillars.grades_needed,
        pillars.aps_grades,
        items.place,
        items.points
    from {{ items }} as items
    inner join {{ ref('int_attainment__ebacc_pillars') }} as pillars
        on items.pillar_no = pillars.pillar_no
),

ranked_awards as (
    select
        figure_no,
        pillar_no,
        grades_needed,
        aps_grades,
        points,
        row_number() over (partition by figure_no, pillar_no order by place asc) as nth
    from pillar_awards
    where grades_needed > 1 or aps_grades > 1
),

pillar_grades as (
    select
        figure_no,
        pillar_no,
        max(points) as grade_points,
        max(points) as aps_points
    from pillar_awards
    where grades_needed = 1 and aps_grades = 1
    group by figure_no, pillar_no
    union all
    select
        figure_no,
        pillar_no,
        max(case when nth = grades_needed then points end) as grade_points,
        sum(case when nth <= aps_grades then points end) as aps_points
    from ranked_awards
    group by figure_no, pillar_no
)
{% endmacro %}
