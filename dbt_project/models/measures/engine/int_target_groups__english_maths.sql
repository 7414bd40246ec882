-- Students near a threshold in English and maths. The chance of the projection decides; at a point at which none is made, whether
-- the lower of the better English and maths is predicted one grade short. Without an entry in either nobody can tell.
select
    rules.target_group,
    points.school_urn,
    points.student_key,
    points.academic_year,
    points.tracking_point,
    case
        when projected.chance_pct >= rules.chance_from_pct and projected.chance_pct < rules.chance_below_pct then 1
        when projected.chance_pct is not null then 0
        when floor(least(basics.english_best_points, basics.maths_best_points)) = rules.grade_threshold - 1 then 1
        else 0
    end as is_member,
    case when projected.chance_pct is not null then 'chance_pct' else 'lower_grade' end as figure_of,
    cast(
        coalesce(projected.chance_pct, least(basics.english_best_points, basics.maths_best_points)) as decimal(18, 4)
    ) as figure
from {{ ref('int_target_groups__points') }} as points
inner join {{ ref('target_groups') }} as rules
    on rules.kind = 'english_maths' and points.year_group between rules.year_from and rules.year_to
inner join {{ ref('int_attainment__basics') }} as basics
    on points.figure_no = basics.figure_no and basics.has_english = 1 and basics.has_maths = 1
left join {{ ref('fct_projected_english_maths') }} as projected
    on points.attainment8_key = projected.attainment8_key and rules.grade_threshold = projected.grade_threshold
