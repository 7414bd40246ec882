-- Grades of 16 to 18 at each closed point: the prediction, the grade worked at and both targets, each with its KS5 course.
select
    school_urn, student_id, academic_year, tracking_point, rules_year, subject_code, course_code,
    'prediction' as basis, prediction as grade
from {{ ref('int_sixth_form__marksheets') }}
where prediction is not null and is_withdrawn = 0
union all
select
    school_urn, student_id, academic_year, tracking_point, rules_year, subject_code, course_code,
    'working_at' as basis, working_at as grade
from {{ ref('int_sixth_form__marksheets') }}
where working_at is not null and is_withdrawn = 0
union all
select
    marksheets.school_urn, marksheets.student_id, marksheets.academic_year, marksheets.tracking_point,
    marksheets.rules_year, marksheets.subject_code, marksheets.course_code,
    targets.kind || '_target' as basis, targets.grade
from {{ ref('int_sixth_form__marksheets') }} as marksheets
inner join {{ ref('int_tracking__targets') }} as targets
    on
        marksheets.school_urn = targets.school_urn
        and marksheets.academic_year = targets.academic_year
        and marksheets.tracking_point = targets.tracking_point
        and marksheets.student_id = targets.student_id
        and marksheets.subject_code = targets.subject_code
where marksheets.is_written = 1 and marksheets.is_withdrawn = 0
