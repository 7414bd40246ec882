{{ config(meta={'dagster': {'ref': {'name': 'int_attainment__transfer_results'}}}) }}
-- Every pupil and subject of every transfer file is there, matched or not.
select upn, subject from {{ ref('stg_transfer_results') }}
except
select upn, subject from {{ ref('int_attainment__transfer_results') }}
