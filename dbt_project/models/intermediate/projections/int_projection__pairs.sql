-- The school's history: the newest prediction of a student in a subject at each distance from the exams, beside the
-- result. One pair a distance, so that a prediction written down again does not count twice.
{% set student = 'placed.school_urn, placed.results_year, placed.student_id, placed.distance' %}
with placed as (
    select
        pairs.school_urn,
        pairs.results_year,
        pairs.student_id,
        pairs.subject_code,
        pairs.staff_id,
        points.distance,
        points.known_before,
        pairs.grade_scale,
        pairs.predicted_rank,
        pairs.difference,
        row_number() over (
            partition by pairs.school_urn, pairs.student_id, pairs.subject_code, pairs.results_year, points.distance
            order by points.close_date desc, points.tracking_point desc
        ) as nth
    from {{ ref('int_accuracy__pairs') }} as pairs
    inner join {{ ref('int_projection__points') }} as points
        on
            pairs.school_urn = points.school_urn
            and pairs.academic_year = points.academic_year
            and pairs.tracking_point = points.tracking_point
            and pairs.year_group = points.year_group
    where pairs.stage = 'KS4'
)

select
    placed.school_urn,
    placed.results_year,
    placed.student_id,
    placed.subject_code,
    placed.staff_id,
    placed.distance,
    placed.known_before,
    placed.grade_scale,
    placed.predicted_rank,
    {{ beside('placed.predicted_rank', 'ends.highest_rank', student) }} as beside,
    placed.difference
from placed
inner join {{ ref('int_attainment__scale_ends') }} as ends
    on placed.grade_scale = ends.grade_scale
where placed.nth = 1
