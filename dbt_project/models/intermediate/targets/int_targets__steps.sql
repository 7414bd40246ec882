-- The life of each target, step by step: a step counts if it may be taken from the state that the steps before left and moves
-- the grade in its own direction; one that does not count changes nothing and says why. What an extract had sent counts as it
-- stood when the first decision was taken on a page, whatever that extract says of the day by now.
with recursive lives as (
    select distinct
        school_urn,
        student_id,
        subject_code,
        stage,
        kind,
        grade_scale,
        cast(0 as bigint) as nth,
        'draft' as state,
        cast(null as string) as told_grade,
        cast(null as integer) as thirds_rank,
        cast(null as string) as void_reason
    from {{ ref('int_targets__events') }}
    union all
    select
        school_urn,
        student_id,
        subject_code,
        stage,
        kind,
        grade_scale,
        nth,
        case when fault is null then to_state else state end as state,
        case
            when fault is null and to_state = 'draft' then null
            when fault is null and sets_grade = 1 then grade_then
            else told_grade
        end as told_grade,
        case
            when fault is null and to_state = 'draft' then null
            when fault is null and sets_grade = 1 then rank_then
            else thirds_rank
        end as thirds_rank,
        fault as void_reason
    from (
        select
            lives.school_urn,
            lives.student_id,
            lives.subject_code,
            lives.stage,
            lives.kind,
            lives.grade_scale,
            events.nth,
            case when events.stood_grade is null then lives.state else 'sent' end as state,
            states.to_state,
            coalesce(events.stood_grade, lives.told_grade) as told_grade,
            events.told_grade as grade_then,
            coalesce(events.stood_rank, lives.thirds_rank) as thirds_rank,
            events.thirds_rank as rank_then,
            events.sets_grade,
            {{ target_fault('events', 'coalesce(events.stood_rank, lives.thirds_rank)', 'states') }} as fault
        from lives
        inner join {{ ref('int_targets__events') }} as events
            on
                lives.school_urn = events.school_urn
                and lives.student_id = events.student_id
                and lives.subject_code = events.subject_code
                and lives.stage = events.stage
                and lives.kind = events.kind
                and lives.grade_scale = events.grade_scale
                and lives.nth + 1 = events.nth
        left join {{ ref('target_step_states') }} as states
            on
                events.step = states.step
                and case when events.stood_grade is null then lives.state else 'sent' end = states.from_state
    ) as taken
)

select
    school_urn,
    student_id,
    subject_code,
    stage,
    kind,
    grade_scale,
    nth,
    state,
    told_grade,
    thirds_rank,
    void_reason
from lives
where nth > 0
