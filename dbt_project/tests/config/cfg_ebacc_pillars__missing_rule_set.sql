{{ config(meta={'dagster': {'ref': {'name': 'ebacc_pillars'}}}) }}
-- A rule set of which nobody says what the English Baccalaureate is, or what an entry of a category counts towards it.
select sets.rule_set, count(distinct pillars.pillar) as n_pillars, count(distinct units.category) as n_categories
from {{ ref('ks4_rule_years') }} as sets
left join {{ ref('ebacc_pillars') }} as pillars
    on sets.rule_set = pillars.rule_set
left join {{ ref('ebacc_units') }} as units
    on pillars.rule_set = units.rule_set and pillars.pillar = units.pillar
group by sets.rule_set
having count(pillars.pillar) = 0 or count(units.category) = 0
