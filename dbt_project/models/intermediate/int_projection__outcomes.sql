-- What each entry may turn into: the grades of its case with their chances and points.
select
    entries.entry_no,
    entries.projection_no,
    entries.subject_code,
    entries.course_code,
    chances.grade,
    cast(points.points as decimal(18, 4)) as points,
    chances.chance,
    chances.chance_below,
    chances.chance_up_to
from {{ ref('int_projection__entries') }} as entries
inner join {{ ref('int_projection__chances') }} as chances
    on entries.cell_no = chances.cell_no
left join {{ ref('ks4_points') }} as points
    on
        entries.points_scale = points.points_scale
        and chances.grade = points.grade
        and entries.rules_year between points.first_rules_year and points.last_rules_year
