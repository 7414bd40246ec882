-- Every step in the life of every target, by extract or decision, void ones too.
select
    steps.school_urn,
    students.student_key,
    steps.subject_code,
    steps.stage,
    steps.kind,
    steps.grade_scale,
    steps.nth,
    events.step,
    case when events.event_id <> '' then events.event_id end as event_id,
    events.told_grade as step_grade,
    events.draft_grade,
    events.batch,
    staff.staff_key,
    approvers.staff_key as approver_key,
    events.said_at,
    steps.state,
    steps.told_grade,
    steps.void_reason
from {{ ref('int_targets__steps') }} as steps
inner join {{ ref('int_targets__events') }} as events
    on
        steps.school_urn = events.school_urn
        and steps.student_id = events.student_id
        and steps.subject_code = events.subject_code
        and steps.stage = events.stage
        and steps.kind = events.kind
        and steps.grade_scale = events.grade_scale
        and steps.nth = events.nth
inner join {{ ref('stg_student_keys') }} as students
    on steps.school_urn = students.school_urn and steps.student_id = students.student_id
left join {{ ref('stg_staff_keys') }} as staff
    on events.school_urn = staff.school_urn and events.staff_id = staff.staff_id
left join {{ ref('stg_staff_keys') }} as approvers
    on events.school_urn = approvers.school_urn and events.approved_by = approvers.staff_id
