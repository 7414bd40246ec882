-- The grade of each draft: the weighed rank and the challenge of the policy, rounded to a whole grade or a third, between the
-- lowest and the highest that the policy and the scale allow. An aspirational draft is never below the expected one. No rank
-- gives no grade.
with stepped as (
    select
        school_urn, student_id, subject_code, kind, grade_scale,
        uncut_rank, lowest_rank, highest_rank, top_rank, is_fine,
        thirds * ranks_per_grade / cast({{ target_rule('thirds_of_grade') }} as double) as challenge,
        case when is_fine = 1 then {{ target_rule('thirds_of_grade') }} else 1 end as steps
    from {{ ref('int_targets__limited') }}
),

clamped as (
    select
        school_urn, student_id, subject_code, kind, grade_scale, uncut_rank, steps,
        least(
            greatest(cast({{ half_up('(uncut_rank + challenge) * steps') }} as integer), lowest_rank * steps),
            coalesce(highest_rank * steps, top_rank * steps + is_fine)
        ) as step
    from stepped
),

lifted as (
    select
        school_urn, student_id, subject_code, kind, grade_scale, uncut_rank, steps,
        case kind
            when 'aspirational' then max(step) over (partition by school_urn, student_id, subject_code)
            else step
        end as step
    from clamped
)

select
    lifted.school_urn,
    lifted.student_id,
    lifted.subject_code,
    lifted.kind,
    lifted.uncut_rank,
    coalesce(fine_grades.fine_grade, grades.grade) as grade,
    grades.grade_rank,
    cast(lifted.step * {{ target_rule('thirds_of_grade') }} / lifted.steps as integer) as fine_rank
from lifted
inner join {{ ref('grade_scales') }} as grades
    on
        lifted.grade_scale = grades.grade_scale
        and {{ half_up('lifted.step / cast(lifted.steps as double)') }} = grades.grade_rank
left join {{ ref('fine_grades') }} as fine_grades
    on
        lifted.grade_scale = fine_grades.grade_scale
        and grades.grade = fine_grades.grade
        and lifted.step - grades.grade_rank * lifted.steps = fine_grades.thirds
