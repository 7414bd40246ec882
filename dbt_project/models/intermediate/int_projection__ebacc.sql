-- The English Baccalaureate of each projected figure in each draw: what is entered is that of the figure, the grades are
-- drawn.
with awards as (
    select
        items.figure_no,
        rules.pillar,
        items.points,
        row_number() over (partition by items.figure_no, rules.pillar order by items.place asc) as nth
    from {{ ref('int_projection__items') }} as items
    inner join {{ ref('ebacc_units') }} as rules
        on items.category = rules.category and items.awards = rules.awards
),

drawn as (
    {{ pillar_grades('awards', ['figure_no']) }}
),

figures as (
    select
        figures.projection_no * {{ projection_draw_count() }} + draws.draw_no as figure_no,
        figures.projection_no,
        figures.figure_no as predicted_no,
        draws.draw_no
    from {{ ref('int_projection__figures') }} as figures
    cross join {{ ref('projection_draws') }} as draws
)

select
    figures.projection_no,
    figures.draw_no,
    cast(min(pillars.is_entered) * min(coalesce(drawn.grade_points, 0)) as decimal(18, 4)) as ebacc_grade_points,
    cast(
        cast(sum(pillars.is_averaged * coalesce(drawn.aps_points, 0)) as decimal(18, 4)) / sum(pillars.aps_grades)
        as decimal(18, 4)
    ) as ebacc_average_points
from figures
inner join {{ ref('int_attainment__pillars') }} as pillars
    on figures.predicted_no = pillars.figure_no
left join drawn
    on figures.figure_no = drawn.figure_no and pillars.pillar = drawn.pillar
group by figures.projection_no, figures.draw_no
