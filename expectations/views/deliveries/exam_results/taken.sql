-- Courses that the final years of the delivery's results took to the end, with how many of their students have a result, in it or
-- accepted before.
with told as (
    select distinct rows.school_urn, rows.results_year, years.academic_year, roll.year_group
    from rows
    join academic_years as years on rows.results_year = years.rules_year
    join now.enrolments as roll
        on rows.school_urn = roll.school_urn and rows.student_id = roll.student_id and years.academic_year = roll.academic_year
    join stages on roll.year_group = stages.final_year_group and roll.year_group = stages.year_group
),

members as (
    select distinct told.school_urn, told.results_year, classes.course_code, members.student_id
    from told
    join now.classes as classes
        on told.school_urn = classes.school_urn and told.academic_year = classes.academic_year and told.year_group = classes.year_group
    join now.class_members as members
        on classes.school_urn = members.school_urn and classes.academic_year = members.academic_year
        and classes.class_code = members.class_code and members.valid_to is null
),

results as (
    select school_urn, results_year, course_code, student_id
    from rows
    union
    select school_urn, results_year, course_code, student_id
    from standing
)

select members.school_urn, members.results_year, members.course_code, count(*) as n_members, count(results.student_id) as n_there
from members
left join results
    on members.school_urn = results.school_urn and members.results_year = results.results_year
    and members.course_code = results.course_code and members.student_id = results.student_id
group by all
