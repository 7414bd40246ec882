-- Predictions judged against the expected target at closed points: what stood in the subject at the point before, and how many
-- points running the student is below, within one stage. A point without a judgement neither adds to them nor ends them. The
-- newest is the newest of the subject in the year of the student's newest point, so that a subject dropped last year counts no
-- longer.
with judged as (
    select
        marks.school_urn,
        marks.student_id,
        marks.subject_code,
        marks.academic_year,
        marks.tracking_point,
        marks.class_code,
        marks.year_group,
        points.close_date,
        stages.stage,
        marks.told_prediction,
        flagged.target_state,
        cast(flagged.prediction_rank - flagged.target_rank as double) / scales.ranks_per_grade as gap_grades,
        case when flagged.target_state = 'below' then 1 else 0 end as is_below,
        max(marks.academic_year) over (partition by marks.school_urn, marks.student_id) as newest_year,
        row_number() over (
            partition by marks.school_urn, marks.student_id, marks.subject_code, stages.stage
            order by points.close_date asc nulls last, marks.academic_year asc nulls last, marks.tracking_point asc nulls last
        ) as nth
    from {{ ref('int_tracking__marks') }} as marks
    inner join {{ ref('int_tracking__closed_points') }} as points
        on
            marks.school_urn = points.school_urn
            and marks.academic_year = points.academic_year
            and marks.tracking_point = points.tracking_point
            and marks.year_group = points.year_group
    inner join {{ ref('int_tracking__flagged') }} as flagged
        on
            marks.school_urn = flagged.school_urn
            and marks.academic_year = flagged.academic_year
            and marks.tracking_point = flagged.tracking_point
            and marks.student_id = flagged.student_id
            and marks.subject_code = flagged.subject_code
    inner join {{ ref('flags') }} as flags
        on flagged.target_state = flags.target_state and flags.prediction_word is not null
    inner join {{ ref('stages') }} as stages
        on marks.year_group = stages.year_group
    left join {{ ref('scales') }} as scales
        on flagged.grade_scale = scales.grade_scale
),

spells as (
    select
        school_urn,
        student_id,
        subject_code,
        stage,
        nth,
        is_below,
        sum(1 - is_below) over (
            partition by school_urn, student_id, subject_code, stage
            order by nth asc nulls last rows between unbounded preceding and current row
        ) as spell
    from judged
),

running as (
    select
        school_urn,
        student_id,
        subject_code,
        stage,
        nth,
        sum(is_below) over (
            partition by school_urn, student_id, subject_code, stage, spell
            order by nth asc nulls last rows between unbounded preceding and current row
        ) as points_running
    from spells
)

select
    judged.school_urn,
    judged.student_id,
    judged.subject_code,
    judged.academic_year,
    judged.tracking_point,
    judged.class_code,
    judged.year_group,
    judged.close_date,
    judged.target_state,
    judged.is_below,
    cast(judged.gap_grades as decimal(18, 4)) as gap_grades,
    cast(running.points_running as bigint) as points_running,
    before.target_state as last_state,
    before.told_prediction as last_prediction,
    case
        when judged.academic_year = judged.newest_year and coalesce(after.academic_year, '') <> judged.newest_year then 1
        else 0
    end as is_newest
from judged
inner join running
    on
        judged.school_urn = running.school_urn
        and judged.student_id = running.student_id
        and judged.subject_code = running.subject_code
        and judged.stage = running.stage
        and judged.nth = running.nth
left join judged as before
    on
        judged.school_urn = before.school_urn
        and judged.student_id = before.student_id
        and judged.subject_code = before.subject_code
        and judged.stage = before.stage
        and judged.nth = before.nth + 1
left join judged as after
    on
        judged.school_urn = after.school_urn
        and judged.student_id = after.student_id
        and judged.subject_code = after.subject_code
        and judged.stage = after.stage
        and judged.nth = after.nth - 1
