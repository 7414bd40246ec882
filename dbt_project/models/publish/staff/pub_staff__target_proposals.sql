-- Targets that a review may raise: of students whose predictions lay above the target at so many points running, with working-at
-- grades that have reached it (target_rules.csv). Above and reached are told by whole grades, as flags are. Proposed is the
-- lowest of those predictions, in thirds only where the policy sets targets in thirds.
with points as (
    select
        progress.student_key,
        progress.school_urn,
        progress.subject_code,
        progress.nth_newest,
        progress.prediction,
        progress.working_at,
        progress.point_name,
        progress.target_state,
        holds.grade_scale,
        holds.told_grade,
        coalesce(told.grade, holds.told_grade) as whole_grade
    from {{ ref('pub_staff__progress') }} as progress
    inner join {{ ref('pub_staff__target_states') }} as holds
        on
            progress.student_key = holds.student_key
            and progress.subject_code = holds.subject_code
            and holds.kind = 'expected'
            and holds.state in ('sent', 'issued')
    left join {{ ref('fine_grades') }} as told
        on holds.grade_scale = told.grade_scale and holds.told_grade = told.fine_grade
    where
        progress.nth_newest <= {{ target_rule('raise_points_running') }}
        and progress.target_grade = coalesce(told.grade, holds.told_grade)
),

ranked as (
    select
        points.student_key,
        points.school_urn,
        points.subject_code,
        points.nth_newest,
        points.prediction,
        points.working_at,
        points.point_name,
        points.grade_scale,
        points.told_grade,
        case when workings.is_fine = 1 then points.prediction else predicted.grade end as proposed_grade,
        case when points.target_state = 'above' then 1 else 0 end as is_above,
        case when working.grade_rank >= holds.grade_rank then 1 else 0 end as has_reached,
        row_number() over (
            partition by points.student_key, points.subject_code, points.grade_scale
            order by predicted.grade_rank asc nulls last, coalesce(fine_predicted.thirds, 0) asc, points.nth_newest asc
        ) as nth_lowest
    from points
    left join {{ ref('pub_staff__target_workings') }} as workings
        on points.student_key = workings.student_key and points.subject_code = workings.subject_code
    left join {{ ref('fine_grades') }} as fine_predicted
        on points.grade_scale = fine_predicted.grade_scale and points.prediction = fine_predicted.fine_grade
    left join {{ ref('fine_grades') }} as fine_working
        on points.grade_scale = fine_working.grade_scale and points.working_at = fine_working.fine_grade
    left join {{ ref('grade_scales') }} as predicted
        on points.grade_scale = predicted.grade_scale and coalesce(fine_predicted.grade, points.prediction) = predicted.grade
    left join {{ ref('grade_scales') }} as working
        on points.grade_scale = working.grade_scale and coalesce(fine_working.grade, points.working_at) = working.grade
    left join {{ ref('grade_scales') }} as holds
        on points.grade_scale = holds.grade_scale and points.whole_grade = holds.grade
)

select
    student_key,
    school_urn,
    subject_code,
    grade_scale,
    max(told_grade) as told_grade,
    max(case when nth_lowest = 1 then proposed_grade end) as proposed_grade,
    cast(count(*) as bigint) as points_running,
    max(case when nth_newest = 1 then prediction end) as last_prediction,
    max(case when nth_newest = 1 then point_name end) as last_point_name,
    max(case when nth_newest = 1 then working_at end) as last_working_at
from ranked
group by student_key, school_urn, subject_code, grade_scale
having
    count(*) = {{ target_rule('raise_points_running') }}
    and min(is_above) = 1
    and max(case when nth_newest = 1 then has_reached end) = 1
