select school_urn, academic_year, tracking_point, basis, value, numerator, denominator, n_excluded
from {{ ref('fct_measure_results') }}
where measure = '{{ var('measure', 'attainment8') }}' and breakdown = 'school'
order by school_urn, point_date, basis
