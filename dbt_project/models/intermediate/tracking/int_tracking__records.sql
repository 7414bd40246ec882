-- What stands in each field of lists, conversations and class target sheets: the newest event of each.
with ordered as (
    select
        records.school_urn,
        records.form,
        records.about,
        records.academic_year,
        coalesce(records.tracking_point, '') as tracking_point,
        records.student_id,
        records.field,
        records.value,
        records.staff_id,
        records.recorded_at,
        records.event_id,
        row_number() over (
            partition by
                records.school_urn, records.form, records.about, coalesce(records.tracking_point, ''),
                coalesce(records.student_id, ''), records.field
            order by records.recorded_at desc nulls last, records.event_id desc nulls last
        ) as nth
    from {{ ref('stg_records') }} as records
    inner join {{ ref('record_fields') }} as fields
        on records.form = fields.form and records.field = fields.field
    where fields.kind <> 'date' or records.value is null or try_cast(records.value as date) is not null
)

select
    school_urn,
    form,
    about,
    academic_year,
    tracking_point,
    student_id,
    field,
    value,
    staff_id,
    recorded_at,
    event_id
from ordered
where nth = 1
