-- Students of the delivery by subject: how many are in two of its classes at one time.
with placed as (
    select rows.*, courses.subject_code, coalesce(rows.valid_to, years.last_day) as until
    from rows
    join academic_years as years on rows.academic_year = years.academic_year
    join now.classes as classes
        on rows.school_urn = classes.school_urn and rows.academic_year = classes.academic_year and rows.class_code = classes.class_code
    join now.courses as courses on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
),

twice as (
    select distinct ours.school_urn, ours.academic_year, ours.subject_code, ours.student_id
    from placed as ours
    join placed as theirs
        on ours.school_urn = theirs.school_urn and ours.academic_year = theirs.academic_year and ours.student_id = theirs.student_id
        and ours.subject_code = theirs.subject_code and ours.class_code < theirs.class_code
        and ours.valid_from <= theirs.until and theirs.valid_from <= ours.until
)

select
    placed.school_urn,
    placed.academic_year || ' ' || placed.subject_code as told,
    count(distinct placed.student_id) as n,
    count(distinct twice.student_id) as n_twice
from placed
left join twice
    on placed.school_urn = twice.school_urn and placed.academic_year = twice.academic_year
    and placed.subject_code = twice.subject_code and placed.student_id = twice.student_id
group by all
