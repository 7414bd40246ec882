select
    school_urn,
    academic_year,
    tracking_point,
    basis,
    year_group,
    subject_code,
    course_code,
    grade,
    max(points) as points,
    cast(count(*) as bigint) as n_entries
from {{ ref('int_measures__subject_entries') }}
group by school_urn, academic_year, tracking_point, basis, year_group, subject_code, course_code, grade
