-- The scale on which a subject is graded in a year group: that of its classes' courses, else, where no class tells one, of the
-- courses of the stage, else of its targets; none where they do not agree. One row per school, subject and year group.
with told as (
    select classes.school_urn, courses.subject_code, classes.year_group, courses.grade_scale, 1 as nth
    from now.classes as classes
    join now.courses as courses on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
    union
    select courses.school_urn, courses.subject_code, stages.year_group, courses.grade_scale, 2 as nth
    from now.courses as courses
    join stages on courses.stage = stages.stage
    union
    select targets.school_urn, targets.subject_code, stages.year_group, targets.grade_scale, 3 as nth
    from now.targets as targets
    join stages on targets.stage = stages.stage
),

nearest as (
    select *, min(nth) over (partition by school_urn, subject_code, year_group) as first_nth
    from told
    where grade_scale is not null
)

select school_urn, subject_code, year_group, max(grade_scale) as grade_scale
from nearest
where nth = first_nth
group by school_urn, subject_code, year_group
having count(distinct grade_scale) = 1
