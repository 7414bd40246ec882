-- What an entry of a category counts towards in each rule set: the number under which the pools it may fill are found, its
-- pillar of the English Baccalaureate and how much of the pillar it enters.
with categories as (
    select
        rule_set,
        category
    from {{ ref('ks4_pools') }}
    union
    select
        rule_set,
        category
    from {{ ref('ebacc_units') }}
),

sizes as (
    select distinct
        awards
    from {{ ref('ks4_awards') }}
),

fills as (
    select distinct
        fill_no,
        rule_set,
        category
    from {{ ref('int_attainment__pool_members') }}
)

select
    categories.rule_set,
    categories.category,
    sizes.awards,
    fills.fill_no,
    pillars.pillar_no,
    units.entry_units
from categories
cross join sizes
left join fills
    on categories.rule_set = fills.rule_set and categories.category = fills.category
left join {{ ref('ebacc_units') }} as units
    on
        categories.rule_set = units.rule_set
        and categories.category = units.category
        and sizes.awards = units.awards
left join {{ ref('int_attainment__ebacc_pillars') }} as pillars
    on units.rule_set = pillars.rule_set and units.pillar = pillars.pillar
