-- Every row of a marksheet of KS4 or before, with the summer in which the student ends the stage, and whether the subjects
-- of its year are those that will be sat.
select
    tracking.school_urn,
    tracking.student_id,
    tracking.academic_year,
    tracking.tracking_point,
    tracking.year_group,
    years.rules_year + stages.final_year_group - tracking.year_group as rules_year,
    stages.subjects_are_entries,
    tracking.subject_code,
    tracking.class_code,
    tracking.working_at,
    tracking.prediction
from {{ ref('int_tracking__marks') }} as tracking
inner join {{ ref('stages') }} as stages
    on tracking.year_group = stages.year_group and stages.stage = 'KS4'
inner join {{ ref('academic_years') }} as years
    on tracking.academic_year = years.academic_year
