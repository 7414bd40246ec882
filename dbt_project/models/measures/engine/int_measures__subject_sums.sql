-- Entries of a year group in a course added up: numbers, sums and sums of squares of points and of both differences.
select
    school_urn,
    academic_year,
    tracking_point,
    basis,
    year_group,
    subject_code,
    course_code,
    count(*) as n_entries,
    sum(points) as sum_of_points,
    sum(points * points) as points_squares,
    count(beside_others) as n_others,
    sum(beside_others) as others_sum,
    sum(beside_others * beside_others) as others_squares,
    count(beside_national) as n_national,
    sum(beside_national) as national_sum,
    sum(beside_national * beside_national) as national_squares,
    max(matrix_year) as matrix_year
from {{ ref('int_measures__subject_entries') }}
group by school_urn, academic_year, tracking_point, basis, year_group, subject_code, course_code
