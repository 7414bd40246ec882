-- Prediction against expected target by rank on the target's own scale. A prediction may also be the word itself. A missing
-- target or prediction is a state of its own, one that was set aside or issued too late another, and so are a grade of another
-- scale than the target's, one of no scale, and a target that its scale does not have.
with elsewhere as (
    select distinct grade
    from {{ ref('grade_scales') }}
),

predictions_aside as (
    select distinct school_urn, academic_year, tracking_point, student_id, subject_code
    from {{ ref('int_quality__aside') }}
    where entity = 'tracking' and column_name = 'prediction'
),

targets_ever as (
    select distinct
        targets.school_urn,
        targets.student_id,
        targets.subject_code,
        stages.year_group
    from {{ ref('int_targets__issued') }} as targets
    inner join {{ ref('stages') }} as stages
        on targets.stage = stages.stage
    where targets.kind = 'expected'
),

targets_aside as (
    select distinct school_urn, student_id, subject_code
    from {{ ref('int_quality__aside') }}
    where entity = 'targets' and column_name is null
)

select
    tracking.school_urn,
    tracking.academic_year,
    tracking.tracking_point,
    tracking.student_id,
    tracking.subject_code,
    targets.grade_scale,
    targets.grade as target_grade,
    target_rank.grade_rank as target_rank,
    predicted_rank.grade_rank as prediction_rank,
    case
        when tracking.prediction is null and predictions_aside.student_id is not null then 'prediction_aside'
        when tracking.prediction is null then 'no_prediction'
        when words.target_state is not null then words.target_state
        when targets.grade is null and targets_aside.student_id is not null then 'target_aside'
        when targets.grade is null and targets_ever.student_id is not null then 'late_target'
        when targets.grade is null then 'no_target'
        when target_rank.grade_rank is null then 'unknown_target'
        when predicted_rank.grade_rank is null and elsewhere.grade is null then 'unknown_grade'
        when predicted_rank.grade_rank is null then 'other_scale'
        else flags.target_state
    end as target_state
from {{ ref('int_tracking__marks') }} as tracking
left join {{ ref('int_tracking__targets') }} as targets
    on
        tracking.school_urn = targets.school_urn
        and tracking.academic_year = targets.academic_year
        and tracking.tracking_point = targets.tracking_point
        and tracking.student_id = targets.student_id
        and tracking.subject_code = targets.subject_code
        and targets.kind = 'expected'
left join {{ ref('grade_scales') }} as target_rank
    on targets.grade_scale = target_rank.grade_scale and targets.grade = target_rank.grade
left join {{ ref('grade_scales') }} as predicted_rank
    on targets.grade_scale = predicted_rank.grade_scale and tracking.prediction = predicted_rank.grade
left join predictions_aside
    on
        tracking.school_urn = predictions_aside.school_urn
        and tracking.academic_year = predictions_aside.academic_year
        and tracking.tracking_point = predictions_aside.tracking_point
        and tracking.student_id = predictions_aside.student_id
        and tracking.subject_code = predictions_aside.subject_code
left join targets_ever
    on
        tracking.school_urn = targets_ever.school_urn
        and tracking.student_id = targets_ever.student_id
        and tracking.subject_code = targets_ever.subject_code
        and tracking.year_group = targets_ever.year_group
left join targets_aside
    on
        tracking.school_urn = targets_aside.school_urn
        and tracking.student_id = targets_aside.student_id
        and tracking.subject_code = targets_aside.subject_code
left join elsewhere
    on tracking.prediction = elsewhere.grade
left join {{ ref('flags') }} as words
    on lower(tracking.prediction) = words.prediction_word
left join {{ ref('flags') }} as flags
    on
        predicted_rank.grade_rank - target_rank.grade_rank
        between flags.min_difference and flags.max_difference
