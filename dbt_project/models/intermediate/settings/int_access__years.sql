-- The year by whose lists staff see students: the newest that has begun and of which enrolments have come.
select
    school_urn,
    max(academic_year) as academic_year
from {{ ref('int_students__begun') }}
group by school_urn
