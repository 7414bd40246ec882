-- Targets as they were issued, by extract or decision: the last of each day. One that a void row or decision told is none.
with valid as (
    select
        steps.school_urn,
        steps.student_id,
        steps.subject_code,
        steps.stage,
        steps.kind,
        steps.grade_scale,
        events.grade,
        events.told_grade,
        cast(try_cast(events.said_at as timestamp) as date) as issued_date,
        case when events.step = 'extract' then 'extract' else 'decision' end as source,
        row_number() over (
            partition by
                steps.school_urn, steps.student_id, steps.subject_code, steps.stage, steps.kind,
                cast(try_cast(events.said_at as timestamp) as date)
            order by events.said_at desc nulls last, steps.nth desc nulls last, steps.grade_scale asc nulls first
        ) as nth_from_last
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
    where steps.void_reason is null and events.sets_grade = 1 and steps.state in ('issued', 'sent')
)

select
    school_urn,
    student_id,
    subject_code,
    stage,
    kind,
    grade_scale,
    grade,
    told_grade,
    issued_date,
    source
from valid
where nth_from_last = 1
