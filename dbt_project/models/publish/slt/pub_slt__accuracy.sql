-- How near predictions of the last closed point came to results, of subjects and departments. Of no teacher: what rests on one
-- teacher, or on few pairs, is not there.
select
    school_urn,
    stage,
    results_year,
    year_group,
    point_name,
    breakdown,
    member,
    coalesce(subject_name, department, member) as member_name,
    n_pairs,
    exact_pct,
    exact_low,
    exact_high,
    bias_grades,
    bias_low,
    bias_high
from {{ ref('pub_staff__accuracy') }}
where breakdown in ('department', 'subject')
