-- The results of the newest summer of each subject at the school, as a mean grade number.
with newest as (
    select
        school_urn,
        subject_code,
        grade_scale,
        results_year,
        grade_number,
        max(results_year) over (partition by school_urn, subject_code, grade_scale) as newest_year
    from {{ ref('int_targets__own_results') }}
)

select
    school_urn,
    subject_code,
    grade_scale,
    results_year,
    count(*) as n_results,
    avg(grade_number) as mean_grade
from newest
where results_year = newest_year
group by school_urn, subject_code, grade_scale, results_year
