select
    figures.attainment8_key,
    figures.school_urn,
    figures.student_key,
    figures.rules_year,
    figures.distance,
    outcomes.subject_code,
    outcomes.course_code,
    outcomes.grade,
    outcomes.points,
    cast(100 * outcomes.chance as decimal(18, 4)) as chance_pct
from {{ ref('int_projection__outcomes') }} as outcomes
inner join {{ ref('int_projection__figures') }} as figures
    on outcomes.projection_no = figures.projection_no
