-- How many grades a scaled score is worth in each subject by the school's own results: the least-squares slope within summers,
-- so that the level of each year is allowed for; none where there are too few results.
with centred as (
    select
        school_urn,
        subject_code,
        grade_scale,
        cast(ks2_average as double)
        - avg(cast(ks2_average as double)) over (partition by school_urn, subject_code, grade_scale, results_year) as score,
        grade_number
        - avg(grade_number) over (partition by school_urn, subject_code, grade_scale, results_year) as grade
    from {{ ref('int_targets__own_results') }}
    where ks2_average is not null
)

select
    school_urn,
    subject_code,
    grade_scale,
    count(*) as n_results,
    case when sum(score * score) > 0 then sum(score * grade) / sum(score * score) end as slope
from centred
group by school_urn, subject_code, grade_scale
having count(*) >= {{ target_rule('least_results') }}
