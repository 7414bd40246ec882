-- What else is asked of each figure's entries: the better English and the maths grade in points, entries, triple
-- science, more than one language.
with bests as (
    select
        items.figure_no,
        max(case when members.element = 'english' then items.points end) as english_best_points,
        max(case when members.element = 'maths' then items.points end) as maths_best_points
    from {{ ref('int_attainment__items') }} as items
    inner join {{ ref('int_attainment__pool_members') }} as members
        on items.fill_no = members.fill_no and members.round_no = members.first_round_no
    group by items.figure_no
),

counted as (
    select
        figure_no,
        count(*) as n_entries
    from {{ ref('int_attainment__entries') }}
    where entry_state in ('counts', 'no_points_that_year')
    group by figure_no
),

matched as (
    select
        entries.figure_no,
        patterns.pattern,
        case when count(distinct entries.discount_code) >= max(patterns.n_needed) then 1 else 0 end as is_met
    from {{ ref('int_attainment__entries') }} as entries
    inner join {{ ref('entry_patterns') }} as patterns
        on
            entries.rule_set = patterns.rule_set
            and entries.category = patterns.category
            and (entries.discount_code = patterns.discount_code or patterns.discount_code = '*')
    where entries.entry_state in ('counts', 'no_points_that_year')
    group by entries.figure_no, patterns.pattern
)

select
    figures.figure_no,
    coalesce(bests.english_best_points, 0) as english_best_points,
    coalesce(bests.maths_best_points, 0) as maths_best_points,
    case when bests.english_best_points is null then 0 else 1 end as has_english,
    case when bests.maths_best_points is null then 0 else 1 end as has_maths,
    cast(coalesce(counted.n_entries, 0) as integer) as n_entries,
    coalesce(science.is_met, 0) as has_triple_science,
    coalesce(languages.is_met, 0) as has_several_languages
from {{ ref('int_attainment__figures') }} as figures
left join bests
    on figures.figure_no = bests.figure_no
left join counted
    on figures.figure_no = counted.figure_no
left join matched as science
    on figures.figure_no = science.figure_no and science.pattern = 'triple_science'
left join matched as languages
    on figures.figure_no = languages.figure_no and languages.pattern = 'several_languages'
