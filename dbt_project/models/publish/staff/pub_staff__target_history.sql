-- Every expected target that students on roll were issued in a subject up to the as-of date, of the stage that they are in.
with issued as (
    select
        targets.student_key,
        targets.school_urn,
        targets.subject_code,
        targets.grade_scale,
        targets.grade,
        targets.issued_date,
        row_number() over (
            partition by targets.student_key, targets.subject_code order by targets.issued_date asc nulls first
        ) as nth,
        row_number() over (
            partition by targets.student_key, targets.subject_code order by targets.issued_date desc nulls last
        ) as nth_newest
    from {{ ref('fct_target') }} as targets
    inner join {{ ref('pub_staff__students') }} as students
        on targets.student_key = students.student_key
    inner join {{ ref('stages') }} as stages
        on students.year_group = stages.year_group and targets.stage = stages.stage
    where targets.kind = 'expected' and targets.issued_date <= cast('{{ var("as_of") }}' as date)
)

select
    student_key,
    school_urn,
    subject_code,
    nth,
    grade_scale,
    grade,
    issued_date,
    case when nth = 1 then 1 else 0 end as is_first,
    case when nth_newest = 1 then 1 else 0 end as is_newest
from issued
