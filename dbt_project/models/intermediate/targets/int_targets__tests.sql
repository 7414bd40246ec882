-- The baseline test that stands in for a student's KS2: of the tests of target_baselines.csv the first by place that was taken
-- by the as-of date, and of it the newest; as a KS2 scaled score.
with numbered as (
    select
        results.school_urn,
        results.student_id,
        results.test,
        results.test_date,
        cast(rules.ks2_mean + rules.ks2_sd * (results.score - rules.mean) / rules.sd as decimal(18, 4)) as test_score,
        row_number() over (
            partition by results.school_urn, results.student_id
            order by rules.place asc, results.test_date desc
        ) as nth
    from {{ ref('stg_baseline_results') }} as results
    inner join {{ ref('target_baselines') }} as rules
        on results.test = rules.test and results.battery = rules.battery
    where results.test_date <= cast('{{ var("as_of") }}' as date)
)

select
    school_urn,
    student_id,
    test,
    test_date,
    test_score
from numbered
where nth = 1
