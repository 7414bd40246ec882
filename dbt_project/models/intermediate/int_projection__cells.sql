-- What a predicted grade may mean, one row for each case there is: school, results known, distance from the exams,
-- scale, subject and grade. Cases of grades that may be projected, and of those that have met their result.
with cases as (
    select distinct
        figures.school_urn,
        points.known_before,
        points.distance,
        courses.grade_scale,
        entries.subject_code,
        grades.grade_rank as predicted_rank
    from {{ ref('int_attainment__entries') }} as entries
    inner join {{ ref('int_attainment__figures') }} as figures
        on entries.figure_no = figures.figure_no and figures.basis = 'prediction'
    inner join {{ ref('int_projection__points') }} as points
        on
            figures.school_urn = points.school_urn
            and figures.academic_year = points.academic_year
            and figures.tracking_point = points.tracking_point
            and figures.rules_year = points.rules_year
    inner join {{ ref('int_attainment__courses') }} as courses
        on figures.school_urn = courses.school_urn and entries.course_code = courses.course_code
    inner join {{ ref('grade_scales') }} as grades
        on courses.grade_scale = grades.grade_scale and entries.grade = grades.grade
    union
    select distinct
        school_urn,
        known_before,
        distance,
        grade_scale,
        subject_code,
        predicted_rank
    from {{ ref('int_projection__pairs') }}
)

select
    row_number() over (
        order by school_urn, known_before, distance, grade_scale, subject_code, predicted_rank
    ) as cell_no,
    school_urn,
    known_before,
    distance,
    grade_scale,
    subject_code,
    predicted_rank
from cases
