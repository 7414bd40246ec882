-- What was said about each target in its order, with the rank of its grade in thirds and, where it cannot count whatever came
-- before, why: no grade or reason though the step needs one, nobody who may take it, a second decision of the same moment; an
-- extract that came later with an earlier day than the first decision on a page, where it did not stand.
with anchors as (
    select
        ranked.school_urn,
        ranked.student_id,
        ranked.subject_code,
        ranked.stage,
        ranked.kind,
        ranked.grade_scale,
        ranked.nth,
        ranked.stood,
        ranked.draft_grade as stood_grade,
        cast({{ target_rule('thirds_of_grade') }} * ranks.grade_rank + coalesce(fine.thirds, 0) as integer) as stood_rank,
        row_number() over (
            partition by ranked.school_urn, ranked.student_id, ranked.subject_code, ranked.stage, ranked.kind, ranked.grade_scale
            order by ranked.nth
        ) as nth_stood
    from {{ ref('int_targets__ordered') }} as ranked
    left join {{ ref('fine_grades') }} as fine
        on ranked.grade_scale = fine.grade_scale and ranked.draft_grade = fine.fine_grade
    left join {{ ref('grade_scales') }} as ranks
        on ranked.grade_scale = ranks.grade_scale and coalesce(fine.grade, ranked.draft_grade) = ranks.grade
    where ranked.stood is not null
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
    case when anchors.nth = ranked.nth and anchors.stood = 'sent' then anchors.stood_grade end as stood_grade,
    case when anchors.nth = ranked.nth and anchors.stood = 'sent' then anchors.stood_rank end as stood_rank,
    case
        when ranked.sets_grade = 1 and ranked.told_grade is null then 'no_grade'
        when ranked.nth_of_moment > 1 then 'same_moment'
        when
            ranked.step = 'extract' and ranked.nth < anchors.nth
            and (
                anchors.stood in ('draft', 'moderated')
                or (anchors.stood = 'sent' and ranked.thirds_rank > anchors.stood_rank)
            )
            then 'issued_here'
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
from {{ ref('int_targets__ordered') }} as ranked
left join anchors
    on
        ranked.school_urn = anchors.school_urn
        and ranked.student_id = anchors.student_id
        and ranked.subject_code = anchors.subject_code
        and ranked.stage = anchors.stage
        and ranked.kind = anchors.kind
        and ranked.grade_scale = anchors.grade_scale
        and anchors.nth_stood = 1
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
