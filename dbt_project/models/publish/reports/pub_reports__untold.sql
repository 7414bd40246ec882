-- What the newest year could not tell: extracts that never came, predictions without a target in time, what was set aside.
with newest as (
    select
        school_urn,
        max(academic_year) as academic_year
    from {{ ref('fct_measure_results') }}
    group by school_urn
),

came as (
    select distinct
        school_urn,
        entity
    from {{ ref('pub_reports__deliveries') }}
    where verdict = 'accepted' and rows_accepted > 0
),

years as (
    select
        school_urn,
        max(year_group) as last_year_group
    from {{ ref('int_students__begun') }}
    group by school_urn
),

reasons as (
    select distinct exclusion_reason
    from {{ ref('set_aside') }}
),

missing as (
    select
        schools.school_urn,
        'no_extract' as kind,
        needs.entity as about,
        needs.opens,
        cast(null as string) as academic_year,
        cast(null as string) as tracking_point,
        cast(null as bigint) as n_missing,
        cast(null as bigint) as n_told
    from {{ ref('dim_school') }} as schools
    cross join {{ ref('source_needs') }} as needs
    left join years
        on schools.school_urn = years.school_urn
    left join came
        on schools.school_urn = came.school_urn and came.entity in (needs.entity, needs.or_entity)
    where came.entity is null and coalesce(years.last_year_group, needs.from_year_group) >= needs.from_year_group
),

left_out as (
    select
        excluded.school_urn,
        case
            when results.is_withheld = 1 then 'withheld'
            when reasons.exclusion_reason is not null then 'set_aside'
            else states.target_state
        end as kind,
        excluded.measure as about,
        rules.name as opens,
        excluded.academic_year,
        excluded.tracking_point,
        excluded.n_excluded as n_missing,
        cast(results.denominator as bigint) as n_told
    from {{ ref('fct_measure_exclusions') }} as excluded
    inner join newest
        on excluded.school_urn = newest.school_urn and excluded.academic_year = newest.academic_year
    inner join {{ ref('measures') }} as rules
        on excluded.measure = rules.measure
    inner join {{ ref('fct_measure_results') }} as results
        on
            excluded.school_urn = results.school_urn
            and excluded.academic_year = results.academic_year
            and excluded.tracking_point = results.tracking_point
            and excluded.measure = results.measure
            and excluded.basis = results.basis
            and excluded.breakdown = results.breakdown
            and excluded.member = results.member
    left join reasons
        on excluded.exclusion_reason = reasons.exclusion_reason
    left join {{ ref('flags') }} as states
        on excluded.exclusion_reason = states.exclusion_reason
    where excluded.breakdown = 'school'
),

told as (
    select school_urn, kind, about, opens, academic_year, tracking_point, n_missing, n_told
    from missing
    union all
    select school_urn, kind, about, opens, academic_year, tracking_point, sum(n_missing) as n_missing, max(n_told) as n_told
    from left_out
    group by school_urn, kind, about, opens, academic_year, tracking_point
)

select
    told.school_urn,
    told.kind,
    told.about,
    told.opens,
    told.academic_year,
    told.tracking_point,
    cast(told.n_missing as bigint) as n_missing,
    told.n_told,
    words.meaning,
    words.what_to_do
from told
inner join {{ ref('untold') }} as words
    on told.kind = words.kind
