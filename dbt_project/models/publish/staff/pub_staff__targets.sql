-- The newest target of each kind that students on roll have in a subject on the as-of date.
with issued as (
    select
        targets.student_key,
        targets.school_urn,
        targets.subject_code,
        targets.kind,
        targets.grade,
        row_number() over (
            partition by targets.student_key, targets.subject_code, targets.kind
            order by targets.issued_date desc, targets.stage desc
        ) as nth
    from {{ ref('fct_target') }} as targets
    inner join {{ ref('pub_staff__students') }} as students
        on targets.student_key = students.student_key
    inner join {{ ref('stages') }} as stages
        on students.year_group = stages.year_group and targets.stage = stages.stage
    where targets.issued_date <= cast('{{ var("as_of") }}' as date)
)

select
    student_key,
    school_urn,
    subject_code,
    max(case when kind = 'expected' then grade end) as expected_grade,
    max(case when kind = 'aspirational' then grade end) as aspirational_grade
from issued
where nth = 1
group by student_key, school_urn, subject_code
