{{ config(meta={'dagster': {'ref': {'name': 'fct_tracking'}}}) }}
-- Every accepted row is in the mart once.
select a.n, b.n as n_mart
from (select count(*) as n from {{ ref('int_tracking__marks') }}) as a
cross join (select count(*) as n from {{ ref('fct_tracking') }}) as b
where a.n <> b.n
