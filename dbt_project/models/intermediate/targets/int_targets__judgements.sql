-- The grades that the department's own assessment and what the primary school told point to, for each student and subject: the
-- newest of each by the as-of date. A department's assessment comes as an extract or by the form of the staff pages, where a
-- cleared field takes back what was said before.
with told as (
    select
        school_urn,
        student_id,
        test,
        battery as subject_code,
        score,
        test_date,
        cast(test_date as string) as told_at
    from {{ ref('stg_baseline_results') }}
    where test in ('department', 'primary')
    union all
    select
        school_urn,
        student_id,
        'department' as test,
        about as subject_code,
        try_cast(value as decimal(18, 4)) as score,
        cast(try_cast(recorded_at as timestamp) as date) as test_date,
        recorded_at || event_id as told_at
    from {{ ref('stg_records') }}
    where form = 'assessment' and student_id is not null
),

numbered as (
    select
        school_urn,
        student_id,
        test,
        subject_code,
        score,
        row_number() over (
            partition by school_urn, student_id, test, subject_code
            order by test_date desc nulls last, told_at desc nulls last
        ) as nth
    from told
    where test_date <= cast('{{ var("as_of") }}' as date)
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
