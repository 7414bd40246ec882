{# The grade that decides each pillar and the points that count in its average, of awards numbered best first within it. #}
{% macro pillar_grades(awards, keys) %}
    select
        {% for key in keys %}
        awards.{{ key }},
        {% endfor %}
        awards.pillar,
        max(case when awards.nth = pillars.grades_needed then awards.points end) as grade_points,
        sum(case when awards.nth <= pillars.aps_grades then awards.points end) as aps_points
    from {{ awards }} as awards
    inner join {{ ref('ebacc_pillars') }} as pillars
        on awards.pillar = pillars.pillar
    group by {% for key in keys %}awards.{{ key }}, {% endfor %}awards.pillar
{% endmacro %}
