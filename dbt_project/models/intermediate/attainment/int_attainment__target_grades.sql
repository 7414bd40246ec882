-- The targets that held when the point closed, for each row of a marksheet of KS4 or before.
select
    marksheets.school_urn,
    marksheets.student_id,
    marksheets.academic_year,
    marksheets.tracking_point,
    marksheets.year_group,
    marksheets.rules_year,
    marksheets.subject_code,
    marksheets.class_code,
    marksheets.prediction,
    marksheets.working_at,
    targets.kind,
    targets.grade_scale,
    targets.grade
from {{ ref('int_attainment__marksheets') }} as marksheets
inner join {{ ref('int_tracking__targets') }} as targets
    on
        marksheets.school_urn = targets.school_urn
        and marksheets.academic_year = targets.academic_year
        and marksheets.tracking_point = targets.tracking_point
        and marksheets.student_id = targets.student_id
        and marksheets.subject_code = targets.subject_code
