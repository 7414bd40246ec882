{{ config(meta={'dagster': {'ref': {'name': 'fct_attendance'}}}) }}
-- Every accepted row is in the mart once.
select a.n, b.n as n_mart
from (select count(*) as n from {{ ref('stg_attendance_marks') }}) as a
cross join (select count(*) as n from {{ ref('fct_attendance') }}) as b
where a.n <> b.n
