{{ config(meta={'dagster': {'ref': {'name': 'fct_behaviour'}}}) }}
-- Every accepted row is in the mart once.
select a.n, b.n as n_mart
from (select count(*) as n from {{ ref('stg_behaviour_events') }}) as a
cross join (select count(*) as n from {{ ref('fct_behaviour') }}) as b
where a.n <> b.n
