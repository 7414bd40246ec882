{# CTEs that find the grades of each EBacc pillar; the last one is `pillar_grades`: figure_no, pillar, the points of the
grade that decides it and the sum of those that count in its average. `items`: awards with figure_no, place, category,
awards and points. #}
{% macro pillar_grades(items) %}
pillar_awards as (
    select
        items.figure_no,
        rules.pillar,
        items.points,
        row_number() over (partition by items.figure_no, rules.pillar order by items.place asc) as nth
    from {{ items }} as items
    inner join {{ ref('ebacc_units') }} as rules
        on items.category = rules.category and items.awards = rules.awards
),

pillar_grades as (
    select
        awards.figure_no,
        awards.pillar,
        max(case when awards.nth = pillars.grades_needed then awards.points end) as grade_points,
        sum(case when awards.nth <= pillars.aps_grades then awards.points end) as aps_points
    from pillar_awards as awards
    inner join {{ ref('ebacc_pillars') }} as pillars
        on awards.pillar = pillars.pillar
    group by awards.figure_no, awards.pillar
)
{% endmacro %}
