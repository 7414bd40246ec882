{{ config(meta={'dagster': {'ref': {'name': 'fct_ks2_result'}}}) }}
-- Every result of the extract, and every matched one of a transfer file that the extract lacks, is in the mart once.
select a.n, b.n as n_mart
from (
    select count(*) as n
    from (
        select school_urn, student_id, subject from {{ ref('stg_ks2_results') }}
        union
        select school_urn, student_id, subject from {{ ref('int_attainment__transfer_results') }} where student_id is not null
    ) as results
) as a
cross join (select count(*) as n from {{ ref('fct_ks2_result') }}) as b
where a.n <> b.n
