-- What was set aside and waits to be put right: rows, and cells of rows that were taken, by whom and what they are about.
with told as (
    select
        entity, school_urn, student_id, academic_year, tracking_point, subject_code, marker, day,
        cast(null as string) as column_name, n_rows
    from {{ ref('stg_quarantined_rows') }}
    union all
    select
        entity, school_urn, student_id, academic_year, tracking_point, subject_code, marker, day,
        column_name, 1 as n_rows
    from {{ ref('stg_quarantined_cells') }}
)

select
    told.entity,
    told.school_urn,
    told.student_id,
    keys.student_key,
    told.academic_year,
    told.tracking_point,
    told.subject_code,
    told.marker,
    try_cast(told.day as date) as day,
    told.column_name,
    cast(sum(told.n_rows) as bigint) as n_rows
from told
inner join {{ ref('stg_student_keys') }} as keys
    on told.school_urn = keys.school_urn and told.student_id = keys.student_id
group by
    told.entity, told.school_urn, told.student_id, keys.student_key, told.academic_year, told.tracking_point,
    told.subject_code, told.marker, try_cast(told.day as date), told.column_name
