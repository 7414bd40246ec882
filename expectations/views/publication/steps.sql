-- Figures of school and year groups, each beside that of the tracking point before it in the same academic year or the last.
select
    school_urn, academic_year, tracking_point, measure, basis, breakdown, member, unit, value, denominator,
    lag(value) over before as last_value,
    lag(denominator) over before as last_denominator,
    lag(tracking_point) over before as last_point
from fct_measure_results
where breakdown = 'year_group' and value is not null
window before as (partition by school_urn, academic_year, measure, basis, breakdown, member order by point_date)
