-- One row for each figure of 16 to 18 that a marksheet gives: a student, a point and a basis.
select distinct
    school_urn,
    student_id,
    academic_year,
    tracking_point,
    rules_year,
    basis
from {{ ref('int_sixth_form__marksheet_grades') }}
