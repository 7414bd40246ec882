{{ config(meta={'dagster': {'ref': {'name': 'ks4_rule_years'}}}) }}
-- Students end the stage in a summer that has no slots: add its row to ks4_rule_years.csv. Never last year's rules.
select rules_year, count(*) as n_figures
from {{ ref('int_attainment__figures') }}
where rule_set is null
group by rules_year
