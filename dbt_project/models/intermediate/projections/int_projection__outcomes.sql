-- What each entry may turn into: the grades of its case with their chances and points. A tier gives no grade above its
-- highest and none but the lowest of the scale below its lowest, so chances beyond it are those of its ends.
with tiers as (
    select
        tiers.grade_scale,
        tiers.tier,
        lowest.grade_rank as lowest_rank,
        highest.grade_rank as highest_rank,
        ends.lowest_rank as no_grade_rank
    from {{ ref('tiers') }} as tiers
    inner join {{ ref('grade_scales') }} as lowest
        on tiers.grade_scale = lowest.grade_scale and tiers.lowest_grade = lowest.grade
    inner join {{ ref('grade_scales') }} as highest
        on tiers.grade_scale = highest.grade_scale and tiers.highest_grade = highest.grade
    inner join {{ ref('int_attainment__scale_ends') }} as ends
        on tiers.grade_scale = ends.grade_scale
),

placed as (
    select
        entries.entry_no,
        entries.projection_no,
        entries.subject_code,
        entries.course_code,
        entries.points_scale,
        entries.rules_year,
        chances.grade_scale,
        case
            when chances.reached_rank > tiers.highest_rank then tiers.highest_rank
            when chances.reached_rank < tiers.lowest_rank then tiers.no_grade_rank
            else chances.reached_rank
        end as grade_rank,
        chances.chance,
        chances.chance_below,
        chances.chance_up_to
    from {{ ref('int_projection__entries') }} as entries
    inner join {{ ref('int_projection__chances') }} as chances
        on entries.cell_no = chances.cell_no
    left join tiers
        on chances.grade_scale = tiers.grade_scale and entries.tier = tiers.tier
)

select
    placed.entry_no,
    placed.projection_no,
    placed.subject_code,
    placed.course_code,
    grades.grade,
    cast(points.points as decimal(18, 4)) as points,
    cast(sum(placed.chance) as {{ fine() }}) as chance,
    min(placed.chance_below) as chance_below,
    max(placed.chance_up_to) as chance_up_to
from placed
inner join {{ ref('grade_scales') }} as grades
    on placed.grade_scale = grades.grade_scale and placed.grade_rank = grades.grade_rank
left join {{ ref('ks4_points') }} as points
    on
        placed.points_scale = points.points_scale
        and grades.grade = points.grade
        and placed.rules_year between points.first_rules_year and points.last_rules_year
group by
    placed.entry_no, placed.projection_no, placed.subject_code, placed.course_code, grades.grade, points.points
