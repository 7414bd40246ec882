-- The grades that the department's own assessment and what the primary school told point to, for each student and subject: the
-- newest of each by the as-of date.
with numbered as (
    select
        school_urn,
        student_id,
        test,
        battery as subject_code,
        score,
        row_number() over (partition by school_urn, student_id, test, battery order by test_date desc) as nth
    from {{ ref('stg_baseline_results') }}
    where test in ('department', 'primary') and test_date <= cast('{{ var("as_of") }}' as date)
)

select
    school_urn,
    student_id,
    subject_code,
    max(case when test = 'department' then score end) as department_grade,
    max(case when test = 'primary' then score end) as primary_grade
from numbered
where nth = 1
group by school_urn, student_id, subject_code
