-- The life of the targets of students on roll, of the stage that they are in: who decided what, when and why.
select
    steps.school_urn,
    steps.student_key,
    steps.subject_code,
    steps.kind,
    steps.grade_scale,
    steps.nth,
    steps.step,
    steps.event_id,
    steps.step_grade,
    steps.draft_grade,
    events.reason,
    events.evidence,
    steps.batch,
    steps.staff_key,
    steps.approver_key,
    steps.said_at,
    steps.state,
    steps.told_grade,
    steps.void_reason,
    voids.meaning as void_meaning,
    voids.what_to_do
from {{ ref('fct_target_step') }} as steps
inner join {{ ref('pub_staff__students') }} as students
    on steps.student_key = students.student_key
inner join {{ ref('stages') }} as stages
    on students.year_group = stages.year_group and steps.stage = stages.stage
left join {{ ref('stg_target_decisions') }} as events
    on steps.school_urn = events.school_urn and steps.event_id = events.event_id
left join {{ ref('target_voids') }} as voids
    on steps.void_reason = voids.void_reason
