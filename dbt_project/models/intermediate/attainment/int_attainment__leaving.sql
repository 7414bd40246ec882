-- The year in which each student ends KS4 here: the last in which the student was in its last year. Who repeats it ends it
-- once.
select
    students.student_no,
    max(enrolments.rules_year) as rules_year,
    max(enrolments.academic_year) as academic_year
from {{ ref('int_students__begun') }} as enrolments
inner join {{ ref('stages') }} as stages
    on
        enrolments.year_group = stages.year_group
        and enrolments.year_group = stages.final_year_group
        and stages.stage = 'KS4'
inner join {{ ref('int_attainment__students') }} as students
    on enrolments.school_urn = students.school_urn and enrolments.student_id = students.student_id
group by students.student_no
