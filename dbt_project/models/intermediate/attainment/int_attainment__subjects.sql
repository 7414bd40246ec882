-- Subjects with a KS4 course that is in the tables of the summer, or of which nobody can tell; with the course where it is
-- the only one.
select
    courses.school_urn,
    courses.subject_code,
    years.rules_year,
    case when count(*) = 1 then min(courses.course_no) end as only_course_no
from {{ ref('int_attainment__courses') }} as courses
inner join {{ ref('int_attainment__course_years') }} as years
    on courses.course_no = years.course_no and years.counts = 1
where courses.stage = 'KS4' and courses.is_taught = 1
group by courses.school_urn, courses.subject_code, years.rules_year
