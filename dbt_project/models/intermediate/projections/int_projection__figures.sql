-- The figures that are projected: the newest prediction of each student at each distance from the exams that is drawn.
-- Figures of students of whom an entry could not be valued are not. Numbered from 1, since every one is drawn often.
-- Those with subjects that have no prediction, or one on a scale of which no errors are known, are projected without them,
-- and say so.
with scales as (
    select distinct grade_scale
    from {{ ref('prediction_errors') }}
),

undrawn as (
    select
        entries.figure_no,
        count(*) as n_undrawn
    from {{ ref('int_attainment__entries') }} as entries
    inner join {{ ref('int_attainment__courses') }} as courses
        on entries.course_no = courses.course_no
    left join scales
        on courses.grade_scale = scales.grade_scale
    where entries.entry_state = 'counts' and entries.results_year is null and scales.grade_scale is null
    group by entries.figure_no
),

placed as (
    select
        figures.figure_no,
        figures.attainment8_key,
        figures.school_urn,
        figures.student_key,
        figures.student_id,
        figures.academic_year,
        figures.tracking_point,
        figures.rules_year,
        points.close_date,
        points.known_before,
        points.distance,
        cast(totals.n_missing + coalesce(undrawn.n_undrawn, 0) as integer) as n_missing,
        row_number() over (
            partition by figures.school_urn, figures.student_id, figures.rules_year, points.distance
            order by points.close_date desc, figures.tracking_point desc
        ) as nth
    from {{ ref('int_attainment__figures') }} as figures
    inner join {{ ref('int_attainment__totals') }} as totals
        on figures.figure_no = totals.figure_no and totals.n_left_out = totals.n_missing
    left join undrawn
        on figures.figure_no = undrawn.figure_no
    inner join {{ ref('int_projection__points') }} as points
        on
            figures.school_urn = points.school_urn
            and figures.academic_year = points.academic_year
            and figures.tracking_point = points.tracking_point
            and figures.rules_year = points.rules_year
            and points.is_drawn = 1
    where figures.basis = 'prediction'
)

select
    row_number() over (order by figure_no) as projection_no,
    figure_no,
    attainment8_key,
    school_urn,
    student_key,
    student_id,
    academic_year,
    tracking_point,
    rules_year,
    close_date,
    known_before,
    distance,
    n_missing
from placed
where nth = 1
