-- What was said about each target in its order, with the rank of its grade in thirds and what its step asks for.
select
    said.school_urn,
    said.student_id,
    said.subject_code,
    said.stage,
    said.kind,
    said.grade_scale,
    said.step,
    said.event_id,
    coalesce(fine.grade, said.grade) as grade,
    said.grade as told_grade,
    said.draft_grade,
    said.reason,
    said.evidence,
    said.batch,
    said.staff_id,
    said.approved_by,
    said.said_at,
    said.is_let_through,
    said.stood,
    cast({{ target_rule('thirds_of_grade') }} * ranks.grade_rank + coalesce(fine.thirds, 0) as integer) as thirds_rank,
    steps.place,
    steps.sets_grade,
    steps.direction,
    steps.needs_reason,
    steps.needs_evidence,
    steps.needs_approver,
    row_number() over (
        partition by said.school_urn, said.student_id, said.subject_code, said.stage, said.kind, said.grade_scale
        order by said.said_at asc nulls first, steps.place asc, said.event_id asc
    ) as nth,
    row_number() over (
        partition by said.school_urn, said.student_id, said.subject_code, said.stage, said.kind, said.said_at
        order by steps.place asc, said.event_id asc
    ) as nth_of_moment
from {{ ref('int_targets__said') }} as said
inner join {{ ref('target_steps') }} as steps
    on said.step = steps.step
left join {{ ref('fine_grades') }} as fine
    on said.grade_scale = fine.grade_scale and said.grade = fine.fine_grade
left join {{ ref('grade_scales') }} as ranks
    on said.grade_scale = ranks.grade_scale and coalesce(fine.grade, said.grade) = ranks.grade
