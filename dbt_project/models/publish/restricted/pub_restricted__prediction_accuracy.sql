-- Never of a teacher with fewer pairs than the year's rule says.
select
    figures.school_urn,
    staff.staff_key,
    figures.stage,
    figures.results_year,
    figures.year_group,
    figures.tracking_point,
    figures.n_pairs,
    figures.n_exact,
    figures.n_within_one,
    figures.n_over,
    figures.n_under,
    figures.exact_pct,
    figures.exact_low,
    figures.exact_high,
    figures.within_one_pct,
    figures.bias_grades,
    figures.bias_low,
    figures.bias_high
from {{ ref('int_accuracy__figures') }} as figures
inner join {{ ref('stg_staff_keys') }} as staff
    on figures.school_urn = staff.school_urn and figures.member = staff.staff_id
inner join {{ ref('thresholds') }} as rules
    on figures.results_year = rules.rules_year and rules.threshold = 'teacher_least_pairs'
where figures.breakdown = 'teacher' and figures.n_pairs >= rules.value
