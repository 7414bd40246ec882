-- Headlines of each summer's results beside the nation's figure of the newest year known by then.
select
    cells.audience,
    cells.school_urn,
    cells.academic_year,
    cells.rules_year,
    cells.year_group,
    cells.measure,
    headlines.name as measure_name,
    headlines.place as measure_place,
    cells.unit,
    cells.status,
    cells.value,
    cells.numerator,
    cells.denominator,
    cells.n_students,
    cells.interval_low,
    cells.interval_high,
    cells.national_value,
    cells.national_year
from {{ ref('int_reports__cohort_figures') }} as cells
inner join {{ ref('overview_headlines') }} as headlines
    on cells.measure = headlines.measure
where cells.basis = 'result' and cells.is_empty = 0
