-- Every cell that was filled in or cleared. A workbook that comes back brings all its cells again: a cell that says what it said
-- when the same workbook came before was not filled in anew and is left out. It tells when it was saved, not when each cell was
-- filled in, so that one which the staff pages changed in between is contested. Nothing was filled in later than it came,
-- whatever a computer's clock says.
with dated as (
    select
        judgements.school_urn, judgements.event_id, judgements.academic_year, judgements.tracking_point, judgements.year_group,
        judgements.class_code, judgements.subject_code, judgements.student_id, judgements.field, judgements.value,
        judgements.staff_id, judgements.source, judgements.origin, judgements.issued_at,
        least(judgements.recorded_at, concat(replace(cast(deliveries.received_at as string), ' ', 'T'), '.999Z')) as recorded_at
    from {{ ref('stg_judgements') }} as judgements
    inner join {{ ref('stg_deliveries') }} as deliveries
        on judgements._delivery_id = deliveries.delivery_id
),

told as (
    select
        school_urn, event_id, academic_year, tracking_point, year_group, class_code, subject_code, student_id, field, value,
        staff_id, recorded_at, source, origin, issued_at,
        cast(try_cast(recorded_at as timestamp) as date) as recorded_date,
        row_number() over (
            partition by school_urn, origin, academic_year, tracking_point, student_id, subject_code, class_code, field
            order by recorded_at, event_id
        ) as nth,
        lag(value) over (
            partition by school_urn, origin, academic_year, tracking_point, student_id, subject_code, class_code, field
            order by recorded_at, event_id
        ) as value_before
    from dated
),

filled as (
    select
        school_urn, event_id, academic_year, tracking_point, year_group, class_code, subject_code, student_id, field, value,
        staff_id, recorded_at, source, issued_at, recorded_date
    from told
    where source <> 'workbook' or nth = 1 or coalesce(value, '') <> coalesce(value_before, '')
),

contested as (
    select distinct books.school_urn, books.event_id
    from filled as books
    inner join told as pages
        on
            books.school_urn = pages.school_urn
            and books.academic_year = pages.academic_year
            and books.tracking_point = pages.tracking_point
            and coalesce(books.student_id, books.class_code) = coalesce(pages.student_id, pages.class_code)
            and books.subject_code = pages.subject_code
            and books.field = pages.field
            and books.recorded_at > pages.recorded_at
            and books.issued_at < pages.recorded_at
            and coalesce(books.value, '') <> coalesce(pages.value, '')
    where books.source = 'workbook' and pages.source = 'web'
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
    filled.value,
    filled.staff_id,
    filled.recorded_at,
    filled.recorded_date,
    filled.source,
    contested.event_id is not null as is_contested
from filled
left join contested
    on filled.school_urn = contested.school_urn and filled.event_id = contested.event_id
