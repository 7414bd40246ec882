-- Rows of the tracking extract as cells of a marksheet: those that say something.
with told as (
    select
        tracking.school_urn,
        tracking.academic_year,
        tracking.tracking_point,
        tracking.year_group,
        tracking.student_id,
        tracking.subject_code,
        fields.field,
        case fields.field
            when 'working_at' then tracking.working_at
            when 'prediction' then tracking.prediction
            when 'attitude' then cast(tracking.attitude as string)
            when 'praise' then case when tracking.praise then 'Y' end
        end as value,
        tracking.class_code,
        tracking.staff_id,
        coalesce(cast(tracking.recorded_date as string), '') as recorded_at,
        tracking.recorded_date,
        '' as event_id,
        'mis' as source,
        false as is_late
    from {{ ref('stg_tracking') }} as tracking
    cross join {{ ref('form_fields') }} as fields
    where fields.is_of_class = 0
)

select
    school_urn,
    academic_year,
    tracking_point,
    year_group,
    student_id,
    subject_code,
    field,
    value,
    class_code,
    staff_id,
    recorded_at,
    recorded_date,
    event_id,
    source,
    is_late
from told
where value is not null
