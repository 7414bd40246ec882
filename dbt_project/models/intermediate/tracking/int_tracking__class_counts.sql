-- Judgements of each class at a closed point, how many are below and how many would be by the students' other subjects, and
-- how many standard errors apart these are (z): nothing where too few are judged. A class that is marked in two subjects
-- has the judgements of both.
with counted as (
    select
        school_urn,
        academic_year,
        tracking_point,
        class_code,
        min(subject_code) as subject_code,
        min(year_group) as year_group,
        max(close_date) as close_date,
        cast(count(*) as bigint) as n_judged,
        cast(sum(is_below) as bigint) as n_below,
        cast(sum(chance_of_below) as {{ fine() }}) as expected_below,
        cast(sum(cast(chance_of_below * (1 - chance_of_below) as {{ fine() }})) as {{ fine() }}) as variance
    from {{ ref('int_tracking__expected_below') }}
    group by school_urn, academic_year, tracking_point, class_code
)

select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    subject_code,
    year_group,
    close_date,
    n_judged,
    n_below,
    expected_below,
    variance,
    case
        when n_judged >= {{ pattern_rule('least_students') }} and variance > 0
            then cast((n_below - expected_below) / sqrt(cast(variance as double)) as {{ fine() }})
    end as z
from counted
