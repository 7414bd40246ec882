-- Subjects with a KS5 course, and the course where it is the only one.
select
    school_urn,
    subject_code,
    case when count(*) = 1 then min(course_code) end as only_course_code
from {{ ref('int_sixth_form__courses') }}
group by school_urn, subject_code
