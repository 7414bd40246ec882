-- Whether the target sheet of a class shows progress at a closed point: the prediction of each student against that of the
-- point before in the subject, whatever class they were in then, on one scale and within the stage. A class of which nobody was
-- predicted before has nothing that could be compared.
with marks as (
    select
        tracking.school_urn,
        tracking.academic_year,
        tracking.tracking_point,
        tracking.class_code,
        tracking.year_group,
        tracking.student_key,
        tracking.grade_scale,
        tracking.prediction_rank,
        flags.counts_as_reached,
        case when flags.exclusion_reason is null then 1 else 0 end as is_judged,
        case when tracking.target_state = 'below' then 1 else 0 end as is_below,
        lag(tracking.prediction) over sheet as prediction_before,
        lag(tracking.grade_scale) over sheet as scale_before,
        lag(tracking.prediction_rank) over sheet as rank_before
    from {{ ref('fct_tracking') }} as tracking
    inner join {{ ref('dim_tracking_point') }} as points
        on
            tracking.school_urn = points.school_urn
            and tracking.academic_year = points.academic_year
            and tracking.tracking_point = points.tracking_point
            and tracking.year_group = points.year_group
    inner join {{ ref('stages') }} as stages
        on tracking.year_group = stages.year_group
    inner join {{ ref('flags') }} as flags
        on tracking.target_state = flags.target_state
    where points.is_closed
    window
        sheet as (
            partition by tracking.school_urn, tracking.student_key, tracking.subject_code, stages.stage
            order by points.close_date asc nulls first, tracking.academic_year asc, tracking.tracking_point asc
        )
),

changes as (
    select
        marks.school_urn,
        marks.academic_year,
        marks.tracking_point,
        marks.class_code,
        marks.year_group,
        marks.student_key,
        marks.is_judged,
        marks.is_below,
        marks.counts_as_reached,
        case when marks.prediction_before is not null then 1 else 0 end as is_predicted_before,
        marks.prediction_rank - marks.rank_before as ranks,
        scales.ranks_per_grade
    from marks
    left join {{ ref('scales') }} as scales
        on marks.grade_scale = scales.grade_scale and marks.scale_before = scales.grade_scale
),

counted as (
    select
        school_urn,
        academic_year,
        tracking_point,
        class_code,
        cast(max(year_group) as integer) as year_group,
        count(distinct student_key) as n_students,
        cast(sum(is_judged) as bigint) as n_judged,
        cast(sum(is_predicted_before) as bigint) as n_before,
        cast(sum(case when ranks > 0 and ranks_per_grade > 0 then 1 else 0 end) as bigint) as n_rose,
        cast(sum(case when ranks < 0 and ranks_per_grade > 0 then 1 else 0 end) as bigint) as n_fell,
        cast(sum(case when ranks = 0 and ranks_per_grade > 0 then 1 else 0 end) as bigint) as n_same,
        cast(sum(is_below) as bigint) as n_below,
        cast(sum(counts_as_reached) as bigint) as n_on_or_above,
        cast(avg(cast(ranks as decimal(18, 4)) / ranks_per_grade) as decimal(18, 4)) as mean_change_grades
    from changes
    where class_code is not null
    group by school_urn, academic_year, tracking_point, class_code
)

select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    year_group,
    n_students,
    n_judged,
    n_rose,
    n_fell,
    n_same,
    n_below,
    n_on_or_above,
    mean_change_grades,
    case
        when n_before = 0 then 'no_point_before'
        when n_rose - n_fell >= {{ sheet_rule('least_more_rose') }} then 'visible'
        when n_judged > 0 and 100 * n_on_or_above >= {{ sheet_rule('least_reached_pct') }} * n_judged then 'visible'
        else 'none_visible'
    end as progress_state
from counted
