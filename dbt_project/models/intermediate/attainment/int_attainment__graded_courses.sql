-- Each grade of a marksheet with the KS4 course it is for: that of the class where the class has one, else the only
-- KS4 course of the subject that is in the tables. A subject that the school does not teach at KS4 gives none.
with of_classes as (
    select
        classes.school_urn,
        classes.academic_year,
        classes.class_code,
        courses.subject_code,
        courses.course_no
    from {{ ref('stg_classes') }} as classes
    inner join {{ ref('int_attainment__courses') }} as courses
        on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
    where courses.stage = 'KS4' and courses.is_taught = 1
)

select
    grades.school_urn,
    grades.student_id,
    grades.academic_year,
    grades.tracking_point,
    points.close_date,
    grades.rules_year,
    grades.basis,
    grades.subject_code,
    coalesce(grades.course_no, of_classes.course_no, taught.only_course_no) as course_no,
    grades.grade,
    grades.is_inferred
from {{ ref('int_attainment__grades') }} as grades
inner join {{ ref('int_attainment__subjects') }} as taught
    on
        grades.school_urn = taught.school_urn
        and grades.subject_code = taught.subject_code
        and grades.rules_year = taught.rules_year
left join of_classes
    on
        grades.school_urn = of_classes.school_urn
        and grades.academic_year = of_classes.academic_year
        and grades.class_code = of_classes.class_code
        and grades.subject_code = of_classes.subject_code
left join {{ ref('stg_tracking_points') }} as points
    on
        grades.school_urn = points.school_urn
        and grades.academic_year = points.academic_year
        and grades.tracking_point = points.tracking_point
        and grades.year_group = points.year_group
