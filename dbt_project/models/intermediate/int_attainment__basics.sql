-- What else is asked of each figure's entries: the better English and the maths grade in points, entries, triple
-- science, more than one language.
with pools as (
    select distinct
        rule_set,
        pool,
        element
    from {{ ref('ks4_slots') }}
),

bests as (
    select
        items.attainment8_key,
        max(case when pools.element = 'english' then items.points end) as english_best_points,
        max(case when pools.element = 'maths' then items.points end) as maths_best_points
    from {{ ref('int_attainment__items') }} as items
    inner join pools
        on items.rule_set = pools.rule_set and items.pool_1 = pools.pool
    group by items.attainment8_key
),

counted as (
    select
        attainment8_key,
        count(*) as n_entries
    from {{ ref('int_attainment__entries') }}
    where entry_state in ('counts', 'no_points_that_year')
    group by attainment8_key
),

matched as (
    select
        entries.attainment8_key,
        patterns.pattern,
        case when count(distinct entries.discount_code) >= max(patterns.n_needed) then 1 else 0 end as is_met
    from {{ ref('int_attainment__entries') }} as entries
    inner join {{ ref('entry_patterns') }} as patterns
        on
            entries.category = patterns.category
            and (entries.discount_code = patterns.discount_code or patterns.discount_code = '*')
    where entries.entry_state in ('counts', 'no_points_that_year')
    group by entries.attainment8_key, patterns.pattern
)

select
    figures.attainment8_key,
    coalesce(bests.english_best_points, 0) as english_best_points,
    coalesce(bests.maths_best_points, 0) as maths_best_points,
    cast(coalesce(counted.n_entries, 0) as integer) as n_entries,
    coalesce(science.is_met, 0) as has_triple_science,
    coalesce(languages.is_met, 0) as has_several_languages
from {{ ref('int_attainment__figures') }} as figures
left join bests
    on figures.attainment8_key = bests.attainment8_key
left join counted
    on figures.attainment8_key = counted.attainment8_key
left join matched as science
    on figures.attainment8_key = science.attainment8_key and science.pattern = 'triple_science'
left join matched as languages
    on figures.attainment8_key = languages.attainment8_key and languages.pattern = 'several_languages'
