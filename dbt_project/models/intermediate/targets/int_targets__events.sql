-- What was said about each target in its order, with the rank of its grade in thirds and, where it cannot count whatever came
-- before, why: no grade or reason though the step needs one, nobody who may take it, a second decision of the same moment.
with ranked as (
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
),

allowed as (
    select distinct
        deciders.school_urn,
        deciders.event_id,
        deciders.part,
        roles.step
    from {{ ref('int_targets__deciders') }} as deciders
    inner join {{ ref('target_step_roles') }} as roles
        on deciders.part = roles.part and deciders.role = roles.role
)

select
    ranked.school_urn,
    ranked.student_id,
    ranked.subject_code,
    ranked.stage,
    ranked.kind,
    ranked.grade_scale,
    ranked.nth,
    ranked.step,
    ranked.event_id,
    ranked.grade,
    ranked.told_grade,
    ranked.draft_grade,
    ranked.reason,
    ranked.evidence,
    ranked.batch,
    ranked.staff_id,
    ranked.approved_by,
    ranked.said_at,
    ranked.thirds_rank,
    ranked.sets_grade,
    case when ranked.is_let_through = 1 then 'any' else ranked.direction end as direction,
    case
        when ranked.sets_grade = 1 and ranked.told_grade is null then 'no_grade'
        when ranked.nth_of_moment > 1 then 'same_moment'
        when ranked.step <> 'extract' and decides.step is null then 'not_allowed'
        when ranked.sets_grade = 1 and ranked.step <> 'extract' and ranked.thirds_rank is null then 'unknown_grade'
        when ranked.needs_reason = 'always' and ranked.reason is null then 'no_reason'
        when
            ranked.needs_reason = 'if_moved' and ranked.reason is null and ranked.draft_grade is distinct from ranked.told_grade
            then 'no_reason'
        when ranked.needs_evidence = 1 and ranked.evidence is null then 'no_evidence'
        when ranked.needs_approver = 1 and ranked.approved_by is null then 'not_approved'
        when ranked.needs_approver = 1 and (ranked.approved_by = ranked.staff_id or approves.step is null) then 'not_approved'
    end as fault
from ranked
left join allowed as decides
    on
        ranked.school_urn = decides.school_urn
        and ranked.event_id = decides.event_id
        and ranked.step = decides.step
        and decides.part = 'decides'
left join allowed as approves
    on
        ranked.school_urn = approves.school_urn
        and ranked.event_id = approves.event_id
        and ranked.step = approves.step
        and approves.part = 'approves'
