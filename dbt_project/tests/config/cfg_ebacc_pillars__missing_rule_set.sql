{{ config(meta={'dagster': {'ref': {'name': 'ebacc_pillars'}}}) }}
-- A rule set of which nobody says what the English Baccalaureate is, what an entry of a category counts towards it, or
-- which patterns of entries are reported.
select
    sets.rule_set, count(distinct pillars.pillar) as n_pillars, count(distinct units.category) as n_categories,
    count(distinct patterns.pattern) as n_patterns
from {{ ref('ks4_rule_years') }} as sets
left join {{ ref('ebacc_pillars') }} as pillars
    on sets.rule_set = pillars.rule_set
left join {{ ref('ebacc_units') }} as units
    on pillars.rule_set = units.rule_set and pillars.pillar = units.pillar
left join {{ ref('entry_patterns') }} as patterns
    on sets.rule_set = patterns.rule_set
group by sets.rule_set
having count(pillars.pillar) = 0 or count(units.category) = 0 or count(patterns.pattern) = 0
