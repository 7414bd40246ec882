{{ config(meta={'dagster': {'ref': {'name': 'ks4_rule_years'}}}) }}
-- A summer in which students of a year of academic_years.csv end the stage, after the first with rules, that has no slots: add
-- its row to ks4_rule_years.csv. Never last year's rules.
with summers as (
    select distinct years.rules_year + stages.final_year_group - stages.year_group as rules_year
    from {{ ref('academic_years') }} as years
    inner join {{ ref('stages') }} as stages
        on stages.stage = 'KS4'
),

first_summer as (
    select min(rules_year) as rules_year
    from {{ ref('ks4_rule_years') }}
)

select summers.rules_year
from summers
inner join first_summer
    on summers.rules_year >= first_summer.rules_year
left join {{ ref('ks4_rule_years') }} as rules
    on summers.rules_year = rules.rules_year
where rules.rules_year is null
