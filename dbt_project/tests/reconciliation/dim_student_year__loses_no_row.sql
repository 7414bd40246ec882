{{ config(meta={'dagster': {'ref': {'name': 'dim_student_year'}}}) }}
-- Every accepted row is in the mart once.
select a.n, b.n as n_mart
from (select count(*) as n from {{ ref('stg_enrolments') }}) as a
cross join (select count(*) as n from {{ ref('dim_student_year') }}) as b
where a.n <> b.n
