-- Every cell that was filled in or cleared, whether late, and why one counts for nothing (void).
with known as (
    select grade
    from {{ ref('grade_scales') }}
    union distinct
    select fine_grade as grade
    from {{ ref('fine_grades') }}
)

select
    filled.school_urn,
    filled.event_id,
    filled.academic_year,
    filled.tracking_point,
    filled.year_group,
    filled.class_code,
    filled.subject_code,
    filled.student_id,
    filled.field,
    fields.is_of_class,
    filled.value,
    filled.staff_id,
    filled.recorded_at,
    filled.recorded_date,
    filled.source,
    coalesce(filled.recorded_date > points.close_date, false) as is_late,
    case
        when locks.locked_from is not null then 'locked'
        when filled.is_contested then 'contested'
        when fields.is_of_class = 0 and filled.student_id is null then 'no_student'
        when filled.recorded_date is null then 'unknown_value'
        when filled.value is null or fields.kind = 'text' then null
        when fields.kind in ('grade', 'prediction') and known.grade is not null then null
        when fields.kind = 'prediction' and words.target_state is not null then null
        when
            fields.kind = 'whole' and cast(try_cast(filled.value as integer) as string) = filled.value
            and try_cast(filled.value as integer) between fields.lowest and fields.highest then null
        when fields.kind = 'tick' and filled.value in ('Y', 'N') then null
        when fields.kind = 'choice' and choices.choice is not null then null
        when fields.kind = 'date' and try_cast(filled.value as date) is not null then null
        else 'unknown_value'
    end as void_reason
from {{ ref('int_tracking__filled') }} as filled
inner join {{ ref('form_fields') }} as fields
    on filled.field = fields.field
left join {{ ref('stg_tracking_points') }} as points
    on
        filled.school_urn = points.school_urn
        and filled.academic_year = points.academic_year
        and filled.tracking_point = points.tracking_point
        and filled.year_group = points.year_group
left join {{ ref('int_tracking__locks') }} as locks
    on
        filled.school_urn = locks.school_urn
        and filled.academic_year = locks.academic_year
        and filled.tracking_point = locks.tracking_point
        and filled.year_group = locks.year_group
        and filled.recorded_at >= locks.locked_from
        and (locks.locked_until is null or filled.recorded_at < locks.locked_until)
left join known
    on filled.value = known.grade
left join {{ ref('flags') }} as words
    on filled.value = words.prediction_word
left join {{ ref('form_choices') }} as choices
    on filled.field = choices.field and filled.value = choices.choice
