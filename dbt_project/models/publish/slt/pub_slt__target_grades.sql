-- The expected targets of each subject and year group by grade: those that hold, else as moderated, else drafts.
select
    school_urn,
    year_group,
    subject_code,
    grade_scale,
    grade,
    max(grade_rank) as grade_rank,
    count(*) as n_students
from {{ ref('int_slt__targets') }}
where grade is not null
group by school_urn, year_group, subject_code, grade_scale, grade
