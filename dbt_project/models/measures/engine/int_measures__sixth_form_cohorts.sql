-- Students of the sixth form at each point: an A level or AS taken before is a KS4 result.
select
    cohorts.school_urn,
    cohorts.academic_year,
    cohorts.tracking_point,
    cohorts.student_key,
    cohorts.has_left,
    cohorts.left_out
from {{ ref('int_measures__cohorts') }} as cohorts
inner join {{ ref('stages') }} as stages
    on cohorts.year_group = stages.year_group and stages.stage = 'KS5'
