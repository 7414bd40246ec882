-- Rows set aside of whom nobody knows the student, so that they belong to no year group or class: what they would have added to
-- the school's own figure, at each point that closed since.
with aside as (
    select
        aside.school_urn,
        aside.entity,
        aside.academic_year,
        aside.tracking_point,
        try_cast(aside.day as date) as day,
        aside.n_rows
    from {{ ref('stg_quarantined_rows') }} as aside
    left join {{ ref('stg_enrolments') }} as enrolled
        on aside.school_urn = enrolled.school_urn and aside.student_id = enrolled.student_id
    left join {{ ref('stg_quarantined_rows') }} as waiting
        on
            aside.school_urn = waiting.school_urn
            and aside.student_id = waiting.student_id
            and waiting.entity = 'enrolments'
    where enrolled.student_id is null and waiting.student_id is null
),

points as (
    select
        school_urn,
        academic_year,
        tracking_point,
        max(close_date) as close_date,
        min(first_day) as first_day
    from {{ ref('int_tracking__closed_points') }}
    group by school_urn, academic_year, tracking_point
)

select
    points.school_urn,
    points.academic_year,
    points.tracking_point,
    measures.measure,
    measures.basis,
    reasons.exclusion_reason,
    cast(sum(aside.n_rows) as bigint) as n_rows
from aside
inner join {{ ref('set_aside') }} as reasons
    on aside.entity = reasons.entity and reasons.column_name is null
inner join {{ ref('measures') }} as measures
    on reasons.source = measures.source
inner join points
    on
        aside.school_urn = points.school_urn
        and coalesce(aside.academic_year, points.academic_year) = points.academic_year
        and coalesce(aside.tracking_point, points.tracking_point) = points.tracking_point
        and coalesce(aside.day, points.close_date) between points.first_day and points.close_date
inner join {{ ref('int_measures__sources') }} as sources
    on
        points.school_urn = sources.school_urn
        and points.academic_year = sources.academic_year
        and measures.measure = sources.measure
group by
    points.school_urn, points.academic_year, points.tracking_point, measures.measure, measures.basis, reasons.exclusion_reason
