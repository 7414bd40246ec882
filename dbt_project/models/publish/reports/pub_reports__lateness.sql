-- Late marks of each academic year to date out of possible sessions, of each year group and the school: by what they count as,
-- and in all. The school's stand by code in pub_reports__attendance_reasons, and are hidden where they are hidden there. How many
-- students are late in either way would tell, beside how many are in each, those few who are in one alone.
with codes as (
    select distinct code
    from {{ ref('attendance_codes') }}
    where is_late = 1
),

of_school as (
    select
        reasons.audience,
        reasons.school_urn,
        reasons.academic_year,
        reasons.statistical_class as meaning,
        max(case when reasons.status = 'hidden' then 1 else 0 end) as is_hidden
    from {{ ref('pub_reports__attendance_reasons') }} as reasons
    inner join codes
        on reasons.code = codes.code
    group by reasons.audience, reasons.school_urn, reasons.academic_year, reasons.statistical_class
),

-- The sessions of a meaning are told too, so what is late must not tell few that are not. Year groups add up to the school.
cells as (
    select
        counted.school_urn,
        counted.academic_year,
        counted.year_key,
        counted.meaning,
        counted.n_students,
        least(counted.n_students, counted.n_others) as size,
        rules.value as small_number
    from {{ ref('int_reports__lateness') }} as counted
    inner join {{ ref('thresholds') }} as rules
        on counted.rules_year = rules.rules_year and rules.threshold = 'small_number'
    where counted.year_key <> 'all' and counted.meaning <> 'all'
),

{{ guard(
    'cells',
    ['school_urn', 'academic_year', 'meaning', 'year_key'],
    ['school_urn, academic_year, meaning'],
) }},

parts as (
    select audience, school_urn, academic_year, 'all' as year_key, meaning, is_hidden
    from of_school
    union all
    select
        guarded.audience, guarded.school_urn, guarded.academic_year, guarded.year_key, guarded.meaning,
        case when guarded.is_hidden then 1 else of_school.is_hidden end as is_hidden
    from guarded
    inner join of_school -- without a late mark of a meaning it has no line
        on
            guarded.audience = of_school.audience
            and guarded.school_urn = of_school.school_urn
            and guarded.academic_year = of_school.academic_year
            and guarded.meaning = of_school.meaning
),

told as (
    select audience, school_urn, academic_year, year_key, meaning, is_hidden
    from parts
    union all -- also of a year group without a session of any such meaning: nobody was late
    select
        of_school.audience, of_school.school_urn, of_school.academic_year, counted.year_key, 'all' as meaning,
        coalesce(max(parts.is_hidden), 0) as is_hidden
    from of_school
    inner join {{ ref('int_reports__lateness') }} as counted
        on
            of_school.school_urn = counted.school_urn
            and of_school.academic_year = counted.academic_year
            and counted.meaning = 'all'
    left join parts
        on
            of_school.audience = parts.audience
            and of_school.school_urn = parts.school_urn
            and of_school.academic_year = parts.academic_year
            and counted.year_key = parts.year_key
    group by of_school.audience, of_school.school_urn, of_school.academic_year, counted.year_key
)

select
    told.audience,
    told.school_urn,
    told.academic_year,
    cast(nullif(told.year_key, 'all') as integer) as year_group,
    nullif(told.meaning, 'all') as statistical_class,
    case
        when told.is_hidden = 1 then 'hidden'
        when {{ bears('wholes.n_aside', 'wholes.n_possible') }} then 'shown'
        else 'withheld'
    end as status,
    case when told.is_hidden = 0 then counted.n_late end as n_late,
    wholes.n_possible,
    case
        when told.is_hidden = 0 and (told.meaning <> 'all' or audiences.hides_small = 0) then counted.n_students
    end as n_students,
    case
        when told.is_hidden = 0 and {{ bears('wholes.n_aside', 'wholes.n_possible') }} and wholes.n_possible > 0
            then cast(cast(100 * counted.n_late as decimal(18, 4)) / wholes.n_possible as decimal(18, 4))
    end as late_pct
from told
inner join {{ ref('report_audiences') }} as audiences
    on told.audience = audiences.audience
inner join {{ ref('int_reports__lateness') }} as counted
    on
        told.school_urn = counted.school_urn
        and told.academic_year = counted.academic_year
        and told.year_key = counted.year_key
        and told.meaning = counted.meaning
inner join {{ ref('int_reports__lateness') }} as wholes
    on
        told.school_urn = wholes.school_urn
        and told.academic_year = wholes.academic_year
        and told.year_key = wholes.year_key
        and wholes.meaning = 'all'
inner join {{ ref('measures') }} as measures
    on measures.measure = 'attendance'
