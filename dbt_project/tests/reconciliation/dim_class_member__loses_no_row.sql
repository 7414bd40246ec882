{{ config(meta={'dagster': {'ref': {'name': 'dim_class_member'}}}) }}
-- Every accepted row is in the mart once.
select a.n, b.n as n_mart
from (select count(*) as n from {{ ref('stg_class_members') }}) as a
cross join (select count(*) as n from {{ ref('dim_class_member') }}) as b
where a.n <> b.n
