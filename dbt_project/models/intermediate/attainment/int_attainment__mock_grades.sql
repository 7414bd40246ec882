-- What mock exams in KS4 courses gave, with the summer in which the student ends the stage.
select
    mocks.school_urn,
    mocks.student_id,
    mocks.academic_year,
    mocks.tracking_point,
    enrolments.year_group,
    years.rules_year + stages.final_year_group - enrolments.year_group as rules_year,
    courses.subject_code,
    courses.course_no,
    mocks.grade
from {{ ref('int_mocks__newest') }} as mocks
inner join {{ ref('int_attainment__courses') }} as courses
    on mocks.school_urn = courses.school_urn and mocks.course_code = courses.course_code and courses.is_taught = 1
inner join {{ ref('stg_enrolments') }} as enrolments
    on
        mocks.school_urn = enrolments.school_urn
        and mocks.student_id = enrolments.student_id
        and mocks.academic_year = enrolments.academic_year
inner join {{ ref('stages') }} as stages
    on enrolments.year_group = stages.year_group and stages.stage = 'KS4'
inner join {{ ref('academic_years') }} as years
    on enrolments.academic_year = years.academic_year
