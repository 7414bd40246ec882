select
    school_urn,
    academic_year,
    tracking_point,
    basis,
    year_group,
    subject_code,
    course_code,
    grade,
    points,
    n_entries
from {{ ref('fct_subject_grades') }}
