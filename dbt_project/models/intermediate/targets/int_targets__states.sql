-- Where each target stands after all that was said, and since when: of each kind and grade scale.
with newest as (
    select
        steps.school_urn,
        steps.student_id,
        steps.subject_code,
        steps.stage,
        steps.kind,
        steps.grade_scale,
        steps.state,
        steps.told_grade,
        steps.thirds_rank,
        row_number() over (
            partition by steps.school_urn, steps.student_id, steps.subject_code, steps.stage, steps.kind, steps.grade_scale
            order by steps.nth desc nulls last
        ) as nth_newest,
        max(case when steps.void_reason is null then events.said_at end) over (
            partition by steps.school_urn, steps.student_id, steps.subject_code, steps.stage, steps.kind, steps.grade_scale
        ) as changed_at
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
)

select
    school_urn,
    student_id,
    subject_code,
    stage,
    kind,
    grade_scale,
    state,
    told_grade,
    thirds_rank,
    changed_at
from newest
where nth_newest = 1
