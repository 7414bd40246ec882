-- The grade of the newest mock of each course that a student sat before a point: where there are several, the others stand in
-- fct_mock_result alone.
with graded as (
    select
        school_urn, student_id, academic_year, tracking_point, course_code, grade,
        row_number() over (
            partition by school_urn, student_id, academic_year, tracking_point, course_code
            order by sat_date desc, mock desc
        ) as nth
    from {{ ref('int_mocks__grades') }}
    where mock_state = 'graded'
)

select
    school_urn,
    student_id,
    academic_year,
    tracking_point,
    course_code,
    grade
from graded
where nth = 1
