-- Students with exam results of KS4 whose enrolment of that year was set aside: no figure of the results counts them, each
-- names them.
select
    aside.school_urn,
    aside.academic_year,
    'results' as tracking_point,
    years.census_date as close_date,
    years.last_day as point_date,
    aside.student_key,
    stages.year_group,
    aside.left_out
from {{ ref('int_students__set_aside') }} as aside
inner join {{ ref('fct_attainment8') }} as told
    on
        aside.student_key = told.student_key
        and aside.academic_year = told.academic_year
        and told.basis = 'result'
inner join {{ ref('stages') }} as stages
    on
        stages.year_group = stages.final_year_group
        and stages.stage = 'KS4'
        and coalesce(aside.year_group, stages.year_group) = stages.year_group
inner join {{ ref('academic_years') }} as years
    on aside.academic_year = years.academic_year
