-- The English Baccalaureate of each projected figure in each draw: what is entered is that of the figure, the grades are
-- grades.
with figures as (
    {{ figures_in_draws() }}
),

{{ pillar_grades(ref('int_projection__items')) }}

select
    figures.projection_no,
    figures.draw_no,
    cast(min(pillars.is_entered) * min(coalesce(grades.grade_points, 0)) as decimal(18, 4)) as ebacc_grade_points,
    cast(
        cast(sum(pillars.is_entered * coalesce(grades.aps_points, 0)) as decimal(18, 4)) / sum(pillars.aps_grades)
        as decimal(18, 4)
    ) as ebacc_average_points
from figures
inner join {{ ref('int_attainment__pillars') }} as pillars
    on figures.predicted_no = pillars.figure_no
left join pillar_grades as grades
    on figures.figure_no = grades.figure_no and pillars.pillar_no = grades.pillar_no
group by figures.projection_no, figures.draw_no
