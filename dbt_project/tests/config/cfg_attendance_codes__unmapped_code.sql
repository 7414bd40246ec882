{{ config(meta={'dagster': {'ref': {'name': 'fct_attendance'}}}) }}
-- A code that had no meaning on the day of the mark: correct it, or give it dates in attendance_codes.csv.
select code, min(date) as first_date, max(date) as last_date, count(*) as n_rows
from {{ ref('fct_attendance') }}
where statistical_class is null
group by code
