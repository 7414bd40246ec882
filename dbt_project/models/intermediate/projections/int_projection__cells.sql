-- What a predicted grade may mean, one row for each case there is: school, results known, distance from the exams,
-- scale, subject, grade and how it lies beside the student's others. Cases of grades that may be projected, and of
-- those that have met their result.
with cases as (
    select distinct
        graded.school_urn,
        points.known_before,
        points.distance,
        graded.grade_scale,
        graded.subject_code,
        graded.predicted_rank,
        graded.beside
    from {{ ref('int_projection__graded') }} as graded
    inner join {{ ref('int_projection__points') }} as points
        on
            graded.school_urn = points.school_urn
            and graded.academic_year = points.academic_year
            and graded.tracking_point = points.tracking_point
            and graded.rules_year = points.rules_year
    union
    select distinct
        school_urn,
        known_before,
        distance,
        grade_scale,
        subject_code,
        predicted_rank,
        beside
    from {{ ref('int_projection__pairs') }}
)

select
    row_number() over (
        order by school_urn, known_before, distance, grade_scale, subject_code, predicted_rank, beside
    ) as cell_no,
    school_urn,
    known_before,
    distance,
    grade_scale,
    subject_code,
    predicted_rank,
    beside
from cases
