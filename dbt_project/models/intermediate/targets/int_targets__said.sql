-- Everything that was said about a target: rows of targets extracts, each on its day of issue, and decisions of staff. A lower
-- target of an extract that was let through by name (flightpath acknowledge) may lower one that an extract issued. A workbook
-- that comes back brings all its rows again: what it said when it came before was not decided anew and is left out. One that
-- does not say when it was saved was filled in before it came.
with let_through as (
    select distinct delivery_id
    from {{ ref('stg_acknowledgements') }}
    where check_id = 'targets_never_lowered' and delivery_id is not null
),

decided as (
    select
        decisions.school_urn,
        decisions.student_id,
        decisions.subject_code,
        decisions.stage,
        decisions.kind,
        decisions.grade_scale,
        decisions.step,
        decisions.event_id,
        decisions.grade,
        decisions.draft_grade,
        decisions.reason,
        decisions.evidence,
        decisions.batch,
        decisions.staff_id,
        decisions.approved_by,
        decisions.source,
        decisions.stood,
        case
            when
                decisions.source = 'workbook'
                and count(*) over (
                    partition by
                        decisions.school_urn, decisions.batch, decisions.student_id, decisions.subject_code, decisions.stage,
                        decisions.kind, decisions.grade_scale, decisions.recorded_at
                ) > 1
                then concat(replace(cast(deliveries.received_at as string), ' ', 'T'), '.999Z')
            else decisions.recorded_at
        end as said_at
    from {{ ref('stg_target_decisions') }} as decisions
    left join {{ ref('stg_deliveries') }} as deliveries
        on decisions._delivery_id = deliveries.delivery_id
),

ordered as (
    select
        school_urn, student_id, subject_code, stage, kind, grade_scale, step, event_id, grade, draft_grade, reason, evidence,
        batch, staff_id, approved_by, source, stood, said_at,
        row_number() over (
            partition by school_urn, batch, source, student_id, subject_code, stage, kind, grade_scale
            order by said_at asc nulls first, event_id asc
        ) as nth,
        lag(grade) over (
            partition by school_urn, batch, source, student_id, subject_code, stage, kind, grade_scale
            order by said_at asc nulls first, event_id asc
        ) as grade_before,
        lag(reason) over (
            partition by school_urn, batch, source, student_id, subject_code, stage, kind, grade_scale
            order by said_at asc nulls first, event_id asc
        ) as reason_before
    from decided
)

select
    targets.school_urn,
    targets.student_id,
    targets.subject_code,
    targets.stage,
    targets.kind,
    targets.grade_scale,
    'extract' as step,
    '' as event_id,
    targets.grade,
    cast(null as string) as draft_grade,
    cast(null as string) as reason,
    cast(null as string) as evidence,
    cast(null as string) as batch,
    cast(null as string) as staff_id,
    cast(null as string) as approved_by,
    cast(targets.issued_date as string) || 'T00:00:00.000Z' as said_at,
    cast(null as string) as stood,
    case when let_through.delivery_id is null then 0 else 1 end as is_let_through
from {{ ref('stg_targets') }} as targets
left join let_through
    on targets._delivery_id = let_through.delivery_id
union all
select
    school_urn,
    student_id,
    subject_code,
    stage,
    kind,
    grade_scale,
    step,
    event_id,
    grade,
    draft_grade,
    reason,
    evidence,
    batch,
    staff_id,
    approved_by,
    said_at,
    stood,
    0 as is_let_through
from ordered
where
    source <> 'workbook' or nth = 1 or grade is distinct from grade_before or reason is distinct from reason_before
