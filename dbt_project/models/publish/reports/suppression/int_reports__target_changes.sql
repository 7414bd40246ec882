-- Like for like, at each level: a class, a subject of a year group, a year group, a subject, all. Where what may be shown is
-- too small a part of what could be compared, there is no change to tell: it would be that of a few subjects.
with leveled as (
    select
        audience, school_urn, academic_year, tracking_point, year_key, subject_key, class_key,
        rules_year, n_reached, n_entries, previous_n_reached, previous_n_entries, is_shown, previous_date
    from {{ ref('int_reports__target_pairs') }}
    union all
    select
        audience, school_urn, academic_year, tracking_point, year_key, 'all' as subject_key, 'all' as class_key,
        rules_year, n_reached, n_entries, previous_n_reached, previous_n_entries, is_shown, previous_date
    from {{ ref('int_reports__target_pairs') }}
    where class_key = 'all'
    union all
    select
        audience, school_urn, academic_year, tracking_point, 'all' as year_key, subject_key, 'all' as class_key,
        rules_year, n_reached, n_entries, previous_n_reached, previous_n_entries, is_shown, previous_date
    from {{ ref('int_reports__target_pairs') }}
    where class_key = 'all'
    union all
    select
        audience, school_urn, academic_year, tracking_point, 'all' as year_key, 'all' as subject_key, 'all' as class_key,
        rules_year, n_reached, n_entries, previous_n_reached, previous_n_entries, is_shown, previous_date
    from {{ ref('int_reports__target_pairs') }}
    where class_key = 'all'
)

select
    leveled.audience,
    leveled.school_urn,
    leveled.academic_year,
    leveled.tracking_point,
    leveled.year_key,
    leveled.subject_key,
    leveled.class_key,
    max(leveled.previous_date) as previous_date,
    cast(
        cast(100 * sum(leveled.n_reached * leveled.is_shown) as decimal(18, 4))
        / nullif(sum(leveled.n_entries * leveled.is_shown), 0)
        - cast(100 * sum(leveled.previous_n_reached * leveled.is_shown) as decimal(18, 4))
        / nullif(sum(leveled.previous_n_entries * leveled.is_shown), 0) as decimal(18, 4)
    ) as change_points
from leveled
inner join {{ ref('thresholds') }} as rules
    on leveled.rules_year = rules.rules_year and rules.threshold = 'change_least_part_pct'
group by
    leveled.audience, leveled.school_urn, leveled.academic_year, leveled.tracking_point,
    leveled.year_key, leveled.subject_key, leveled.class_key
having 100 * sum(leveled.n_entries * leveled.is_shown) >= max(rules.value) * sum(leveled.n_entries)
