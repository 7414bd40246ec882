-- What the newest predictions of a student on roll lead to: Attainment 8 with its range, and the chance of each grade in both
-- English and maths.
with newest as (
    select
        projected.attainment8_key,
        projected.student_key,
        projected.school_urn,
        projected.academic_year,
        projected.tracking_point,
        projected.expected_points,
        projected.range_low,
        projected.range_high,
        projected.n_missing_predictions,
        students.year_group,
        points.name as point_name,
        row_number() over (
            partition by projected.student_key
            order by points.close_date desc nulls last, projected.tracking_point desc nulls last
        ) as nth
    from {{ ref('fct_projected_attainment8') }} as projected
    inner join {{ ref('pub_staff__students') }} as students
        on projected.student_key = students.student_key and projected.academic_year = students.academic_year
    inner join {{ ref('dim_tracking_point') }} as points
        on
            projected.school_urn = points.school_urn
            and projected.academic_year = points.academic_year
            and projected.tracking_point = points.tracking_point
            and students.year_group = points.year_group
)

select
    newest.student_key,
    newest.school_urn,
    newest.academic_year,
    newest.tracking_point,
    newest.point_name,
    newest.expected_points,
    newest.range_low,
    newest.range_high,
    newest.n_missing_predictions,
    english_maths.grade_threshold,
    english_maths.chance_pct
from newest
inner join {{ ref('fct_projected_english_maths') }} as english_maths
    on newest.attainment8_key = english_maths.attainment8_key
where newest.nth = 1
