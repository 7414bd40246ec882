-- Subjects of a student's marksheet of 16 to 18 of which a figure has no grade: none was given on its basis though others
-- were, or the row waits in quarantine.
select
    told.school_urn, told.student_id, told.academic_year, told.tracking_point, told.rules_year,
    marksheets.subject_code, marksheets.course_code, told.basis, 'no_grade' as fault
from {{ ref('int_sixth_form__figures') }} as told
inner join {{ ref('int_sixth_form__marksheets') }} as marksheets
    on
        told.school_urn = marksheets.school_urn
        and told.student_id = marksheets.student_id
        and told.academic_year = marksheets.academic_year
        and told.tracking_point = marksheets.tracking_point
        and marksheets.is_written = 1
        and marksheets.is_withdrawn = 0
left join {{ ref('int_sixth_form__marksheet_grades') }} as graded
    on
        told.school_urn = graded.school_urn
        and told.student_id = graded.student_id
        and told.academic_year = graded.academic_year
        and told.tracking_point = graded.tracking_point
        and told.basis = graded.basis
        and marksheets.subject_code = graded.subject_code
where graded.student_id is null
union all
select distinct
    told.school_urn, told.student_id, told.academic_year, told.tracking_point, told.rules_year,
    aside.subject_code,
    taught.only_course_code as course_code,
    told.basis, 'quarantined' as fault
from {{ ref('int_sixth_form__figures') }} as told
inner join {{ ref('stg_quarantined_rows') }} as aside
    on
        told.school_urn = aside.school_urn
        and told.student_id = aside.student_id
        and told.academic_year = aside.academic_year
        and told.tracking_point = aside.tracking_point
        and aside.entity = 'tracking'
inner join {{ ref('int_sixth_form__subjects') }} as taught
    on aside.school_urn = taught.school_urn and aside.subject_code = taught.subject_code
left join {{ ref('int_sixth_form__marksheets') }} as marksheets
    on
        aside.school_urn = marksheets.school_urn
        and aside.student_id = marksheets.student_id
        and aside.academic_year = marksheets.academic_year
        and aside.tracking_point = marksheets.tracking_point
        and aside.subject_code = marksheets.subject_code
        and marksheets.is_written = 1
where marksheets.student_id is null
